package api

import (
	"context"
	"net/http"

	"tollgate/lifecycle"
	"tollgate/workflows"
)

const launchCohortNotes = `As CSV (` + "`Content-Type: text/csv`" + `) with a header, as NDJSON, or as JSON with ` + "`rows`" + `. Columns: ` + "`template`, `template_version`, `kind`, `person`, `name`, `site`, `time_zone`, `role`, `start_date`, `title`, `cohort`, `external_ref`" + `,
a column ` + "`roles.<role>`" + ` for each role and ` + "`attributes.<attribute>`" + ` for each attribute of the subject. ` + "`kind`" + ` is new_hire when absent.

Each row is launched on its own: one that is refused stops no other. The answer has a result per row, in their order, with the status that the row alone would have had. The same
` + "`Idempotency-Key`" + ` launches nothing twice; a row with an ` + "`external_ref`" + ` that exists is refused (409) whatever the key. When something could not be reached (503) the answer has
` + "`Retry-After`" + `: repeat the request under the same key.`

type cohortInput struct {
	Body struct {
		Rows []map[string]string `json:"rows" minItems:"1" maxItems:"1000"`
	}
}

// CohortRow is what became of one row.
type CohortRow struct {
	Row int `json:"row" doc:"from 1, without the header"`
	PartReport
}

type cohortOutput struct {
	RetryAfter string `header:"Retry-After" doc:"seconds; something could not be reached"`
	Body       struct {
		Items    []CohortRow `json:"items"`
		Launched int         `json:"launched"`
	}
}

// launchCohort launches an onboarding for each row. A row's request id is made of the request's and its number, so that a repeat
// finds the case that it began.
func (s *Server) launchCohort(ctx context.Context, in *cohortInput) (*cohortOutput, error) {
	reports, retryAfter := eachOnItsOwn(ctx, len(in.Body.Rows), func(i int) part {
		return rowPart(i, "subject.", http.StatusCreated, func(ctx context.Context) (workflows.Outcome, error) { return s.launchRow(ctx, in.Body.Rows[i]) })
	})
	out := &cohortOutput{RetryAfter: retryAfter}
	out.Body.Launched = countDone(reports)
	for i, report := range reports {
		out.Body.Items = append(out.Body.Items, CohortRow{i + 1, report})
	}
	return out, nil
}

func (s *Server) launchRow(ctx context.Context, row map[string]string) (workflows.Outcome, error) {
	launch, err := launchOf(row)
	if err != nil {
		return workflows.Outcome{}, err
	}
	return s.onboardings().begin(ctx, &launch)
}

// launchOf reads a row.
func launchOf(row map[string]string) (LaunchOnboarding, error) {
	launch := LaunchOnboarding{Roles: map[string]string{}, Subject: lifecycle.OnboardingSubject{Kind: lifecycle.NewHire, Attributes: map[string]string{}}}
	kind, version := "", ""
	problems := readColumns(row, map[string]*string{"template": &launch.Template.Key, "template_version": &version, "kind": &kind, "person": &launch.Subject.Person,
		"name": &launch.Subject.Name, "site": &launch.Subject.Site, "time_zone": &launch.Subject.TimeZone, "role": &launch.Subject.Role, "start_date": &launch.StartDate,
		"title": &launch.Title, "cohort": &launch.Cohort, "external_ref": &launch.ExternalRef},
		map[string]map[string]string{"roles": launch.Roles, "attributes": launch.Subject.Attributes})
	if kind != "" {
		launch.Subject.Kind = lifecycle.SubjectKind(kind)
	}
	if version != "" {
		launch.Template.Version = versionIn(&problems, "template_version", version)
	}
	return launch, problems.Err()
}
