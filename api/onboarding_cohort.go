package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/workflows"
)

const launchCohortNotes = `As CSV (` + "`Content-Type: text/csv`" + `) with a header, as NDJSON, or as JSON with ` + "`rows`" + `. Columns: ` + "`template`, `template_version`, `kind`, `person`, `name`, `site`, `time_zone`, `role`, `start_date`, `title`, `cohort`, `external_ref`" + `,
a column ` + "`roles.<role>`" + ` for each role and ` + "`attributes.<attribute>`" + ` for each attribute of the subject. ` + "`kind`" + ` is new_hire when absent.

Each row is launched on its own: one that is refused stops no other. The answer has a result per row, in their order, with the status that the row alone would have had. The same
` + "`Idempotency-Key`" + ` launches nothing twice; a row with an ` + "`external_ref`" + ` that exists is refused (409) whatever the key.`

// launchedAtOnce bounds how many rows of one request are under way.
const launchedAtOnce = 8

type cohortInput struct {
	Body struct {
		Rows []map[string]string `json:"rows" minItems:"1" maxItems:"1000"`
	}
}

// CohortRow is what became of one row.
type CohortRow struct {
	Row     int                `json:"row" doc:"from 1, without the header"`
	Status  int                `json:"status" doc:"as the row alone would have had"`
	Outcome *workflows.Outcome `json:"outcome,omitempty"`
	Code    fault.Code         `json:"code,omitempty"`
	Message string             `json:"message,omitempty"`
	Fields  []fault.Field      `json:"errors,omitempty"`
}

type cohortOutput struct {
	Body struct {
		Items    []CohortRow `json:"items"`
		Launched int         `json:"launched"`
	}
}

// launchCohort launches an onboarding for each row. A row's request id is made of the request's and its number, so that a repeat
// finds the case that it began.
func (s *Server) launchCohort(ctx context.Context, in *cohortInput) (*cohortOutput, error) {
	out := &cohortOutput{}
	out.Body.Items = make([]CohortRow, len(in.Body.Rows))
	var group errgroup.Group
	group.SetLimit(launchedAtOnce)
	for i, row := range in.Body.Rows {
		group.Go(func() error {
			outcome, err := s.launchRow(withPart(ctx, "row-"+strconv.Itoa(i+1)), row)
			out.Body.Items[i] = reportOf(i, outcome, err)
			return nil
		})
	}
	_ = group.Wait() // no row fails the request
	for _, item := range out.Body.Items {
		if item.Status == http.StatusCreated {
			out.Body.Launched++
		}
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

// launchOf reads a row. A column that means nothing is refused, not ignored.
func launchOf(row map[string]string) (LaunchOnboarding, error) {
	launch := LaunchOnboarding{Roles: map[string]string{}, Subject: lifecycle.OnboardingSubject{Kind: lifecycle.NewHire, Attributes: map[string]string{}}}
	kind, version := "", ""
	columns := map[string]*string{"template": &launch.Template.Key, "template_version": &version, "kind": &kind, "person": &launch.Subject.Person, "name": &launch.Subject.Name,
		"site": &launch.Subject.Site, "time_zone": &launch.Subject.TimeZone, "role": &launch.Subject.Role, "start_date": &launch.StartDate, "title": &launch.Title,
		"cohort": &launch.Cohort, "external_ref": &launch.ExternalRef}
	var problems fault.Problems
	for _, name := range slices.Sorted(maps.Keys(row)) {
		value := strings.TrimSpace(row[name])
		role, isRole := strings.CutPrefix(name, "roles.")
		attribute, isAttribute := strings.CutPrefix(name, "attributes.")
		problems.Require(len(value) <= 200, "body."+name, "must have at most 200 bytes")
		switch field, known := columns[name]; {
		case known:
			*field = value
		case isRole:
			launch.Roles[role] = value
		case isAttribute:
			launch.Subject.Attributes[attribute] = value
		default:
			problems.Add("body."+name, "is no column: use roles.<role> or attributes.<attribute>, or one of %s", strings.Join(slices.Sorted(maps.Keys(columns)), ", "))
		}
	}
	if kind != "" {
		launch.Subject.Kind = lifecycle.SubjectKind(kind)
	}
	if version != "" {
		n, err := strconv.Atoi(version)
		problems.Require(err == nil && n > 0, "body.template_version", "must be a number from 1")
		launch.Template.Version = n
	}
	return launch, problems.Err()
}

// reportOf says what became of a row; the fields at fault are named as the row has them.
func reportOf(i int, outcome workflows.Outcome, err error) CohortRow {
	if err == nil {
		return CohortRow{Row: i + 1, Status: http.StatusCreated, Outcome: &outcome}
	}
	report := CohortRow{Row: i + 1, Status: statuses[fault.Of(err)], Code: fault.Of(err), Message: "could not be done; try again"}
	var refusal *fault.Error
	if errors.As(err, &refusal) && refusal.Code != fault.Internal {
		report.Message = refusal.Message
		for _, field := range refusal.Fields {
			name := strings.TrimPrefix(strings.TrimPrefix(field.Path, "body."), "subject.")
			field.Path = fmt.Sprintf("body.rows[%d].%s", i, name)
			report.Fields = append(report.Fields, field)
		}
	}
	return report
}
