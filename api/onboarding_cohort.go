package api

import (
	"context"
	"net/http"
	"slices"

	"tollgate/lifecycle"
	"tollgate/workflows"
)

const launchCohortNotes = `As CSV (` + "`Content-Type: text/csv`" + `) with a header, as NDJSON, or as JSON with ` + "`rows`" + `. Columns: ` + "`template`, `template_version`, `kind`, `person`, `name`, `site`, `time_zone`, `role`, `start_date`, `title`, `cohort`, `external_ref`, `again`" + `,
a column ` + "`roles.<role>`" + ` for each role and ` + "`attributes.<attribute>`" + ` for each attribute of the subject. ` + "`kind`" + ` is new_hire when absent.
Columns that no launch has, and what is no CSV, are refused once for the file.

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
	if err := cellsOf(row); err != nil {
		return launch, err
	}
	read := launchRow{launch: &launch}
	problems := readColumns(row, read.columns(), read.groups())
	if read.kind != "" {
		launch.Subject.Kind = lifecycle.SubjectKind(read.kind)
	}
	if read.version != "" {
		launch.Template.Version = versionIn(&problems, "template_version", read.version)
	}
	problems.Require(slices.Contains([]string{"", "true", "false"}, read.again), "body.again", "must be true or false")
	launch.Again = read.again == "true"
	return launch, problems.Err()
}

// launchRow is where the cells of a row belong.
type launchRow struct {
	launch               *LaunchOnboarding
	kind, version, again string
}

func (r *launchRow) columns() map[string]*string {
	l := r.launch
	return map[string]*string{"template": &l.Template.Key, "template_version": &r.version, "kind": &r.kind, "person": &l.Subject.Person,
		"name": &l.Subject.Name, "site": &l.Subject.Site, "time_zone": &l.Subject.TimeZone, "role": &l.Subject.Role, "start_date": &l.StartDate,
		"title": &l.Title, "cohort": &l.Cohort, "external_ref": &l.ExternalRef, "again": &r.again}
}

func (r *launchRow) groups() map[string]map[string]string {
	return map[string]map[string]string{"roles": r.launch.Roles, "attributes": r.launch.Subject.Attributes}
}

// isLaunchColumn refuses, once for a file, a column that no launch has.
func isLaunchColumn(name string) error {
	r := launchRow{launch: &LaunchOnboarding{}}
	return knownColumn(name, r.columns(), r.groups())
}
