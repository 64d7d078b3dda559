// Package booking carries a FITARA publication into Tollgate through its HTTP API: one project, one benefit line for each
// strategy, one claimed and validated entry for each yearly amount. What is there already is left alone.
package booking

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"tollgate/apiclient"
	"tollgate/fault"
	"tollgate/fitara"
)

// Options say where to, and as whom. Two different people are needed: nobody validates what they claimed.
type Options struct {
	BaseURL       string
	ClaimToken    string // of a lead: creates the project and the lines, claims
	ValidateToken string // of a finance person: validates
	ProjectRef    string // external_ref of the project; the same one finds it again
	ProjectTitle  string // used when the project is created
}

// Importer books publications.
type Importer struct {
	options Options
	lead    apiclient.Client
	finance apiclient.Client
}

// New returns an importer; nothing is sent yet.
func New(o Options) *Importer {
	transport := &http.Client{Timeout: 30 * time.Second}
	return &Importer{options: o, lead: apiclient.Client{Base: o.BaseURL, Token: o.ClaimToken, HTTP: transport}, finance: apiclient.Client{Base: o.BaseURL, Token: o.ValidateToken, HTTP: transport}}
}

// Run books the strategies one after the other and calls done after each. The report is as far as it came when an error ends it;
// running again goes on from there. What is wrong with one record is in its report and does not stop the others.
func (i *Importer) Run(ctx context.Context, file fitara.File, done func(Record)) (Report, error) {
	report := Report{Encoding: file.Encoding, Records: []Record{}}
	if err := i.checkPeople(ctx); err != nil {
		return report, err
	}
	var err error
	if report.Project, err = i.ensureProject(ctx); err != nil {
		return report, err
	}
	lines, err := i.lines(ctx, report.Project.ID)
	if err != nil {
		return report, err
	}
	for _, s := range file.Strategies {
		record := newRecord(s)
		if s.TakenOver() {
			err = i.book(ctx, report.Project, lines, s, &record)
		}
		if err != nil {
			return report, err
		}
		report.add(record)
		done(record)
	}
	return report, nil
}

type person struct {
	ID    string   `json:"id"`
	Roles []string `json:"roles"`
}

// checkPeople tells before anything is written that the two tokens will do.
func (i *Importer) checkPeople(ctx context.Context) error {
	var claims, validates person
	if err := i.lead.Get(ctx, "/v1/people/me", nil, &claims); err != nil {
		return err
	}
	if err := i.finance.Get(ctx, "/v1/people/me", nil, &validates); err != nil {
		return err
	}
	switch {
	case claims.ID == validates.ID:
		return fault.New(fault.Forbidden, "both tokens are of %s, and nobody validates what they claimed", claims.ID)
	case !slices.Contains(claims.Roles, "lead"):
		return fault.New(fault.Forbidden, "the token that claims is of %s, who is no lead", claims.ID)
	case !slices.Contains(validates.Roles, "finance"):
		return fault.New(fault.Forbidden, "the token that validates is of %s, who is not in finance", validates.ID)
	}
	return nil
}

// Project is where the publication is booked.
type Project struct {
	ID      string `json:"id"`
	Key     string `json:"key"`
	Created bool   `json:"created"`
}

func (i *Importer) ensureProject(ctx context.Context) (Project, error) {
	var found struct{ Items []Project }
	err := i.lead.Get(ctx, "/v1/projects", url.Values{"external_ref": {i.options.ProjectRef}}, &found)
	if err != nil || len(found.Items) > 0 {
		return first(found.Items), err
	}
	project := Project{}
	err = i.lead.Post(ctx, "/v1/projects", "fitara-project-"+i.options.ProjectRef,
		map[string]any{"title": i.options.ProjectTitle, "external_ref": i.options.ProjectRef}, &project)
	project.Created = err == nil
	return project, err
}

func first(projects []Project) Project {
	if len(projects) == 0 {
		return Project{}
	}
	return projects[0]
}

// lines returns the ids of the project's benefit lines by their external_ref.
func (i *Importer) lines(ctx context.Context, project string) (map[string]string, error) {
	ids := map[string]string{}
	err := pages(ctx, i.lead, "/v1/benefit-lines", url.Values{"project": {project}}, func(l struct {
		ID          string `json:"id"`
		ExternalRef string `json:"external_ref"`
	}) {
		ids[l.ExternalRef] = l.ID
	})
	return ids, err
}

// pages hands over every row of a list.
func pages[T any](ctx context.Context, c apiclient.Client, path string, query url.Values, each func(T)) error {
	query.Set("limit", "200")
	for {
		var page struct {
			Items []T
			Next  string
		}
		if err := c.Get(ctx, path, query, &page); err != nil {
			return err
		}
		for _, row := range page.Items {
			each(row)
		}
		if page.Next == "" {
			return nil
		}
		query.Set("cursor", page.Next)
	}
}
