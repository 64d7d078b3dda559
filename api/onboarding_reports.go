package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/report"
	"tollgate/store"
)

const cohortNotes = `Onboardings by cohort, site or template: how many stand where, mean progress, what is overdue, whom blocked items wait for, and how many calendar days each
competency took from the start date. As CSV (format=csv or Accept: text/csv) there is a row for each onboarding, with the days of each competency in columns of their own.`

func (s *Server) onboardingReportRoutes() []Route {
	return []Route{
		answersPages(get("/v1/onboardings/{id}/certificate", "certify-onboarding", "Onboardings", "The certificate of a completed onboarding with its signatures, as PDF or HTML", identity.CasesRead, s.certifyOnboarding).own(ownCases)),
		answersTable[onboardingReport](get("/v1/reports/onboardings", "report-onboardings", "Reports", "Progress of onboardings by cohort, site or template", identity.CasesRead, s.reportOnboardings).own(nothing)).describe(cohortNotes),
	}
}

type certificateInput struct {
	ID     string `path:"id" maxLength:"60" doc:"id or key, such as ONB-7"`
	Format string `query:"format" enum:"pdf,html" doc:"before Accept; pdf when neither says"`
	Accept string `header:"Accept" hidden:"true"`
}

func (in certificateInput) pdf() bool {
	return in.Format == "pdf" || in.Format == "" && !strings.Contains(in.Accept, "text/html")
}

func (s *Server) certifyOnboarding(ctx context.Context, in *certificateInput) (*pageOutput, error) {
	stored, c, err := s.onboardings().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	organisation := identity.FromContext(ctx).Organisation
	c.ID, c.Key, c.Seq = stored.ID, stored.Key, stored.Seq
	signed, err := store.Onboardings{DB: s.DB}.SignedItems(ctx, organisation, stored.ID)
	if err != nil {
		return nil, err
	}
	certificate := report.Certificate{Case: c, Subject: c.Data.Subject.Name}
	people := []string{c.Data.Subject.Person}
	for _, id := range c.Data.Roles {
		people = append(people, id)
	}
	for _, item := range c.Data.Items {
		people = append(people, item.EndedBy, item.EndedFor)
	}
	for _, g := range signed {
		people = append(people, g.OnBehalfOf)
		certificate.Signed = append(certificate.Signed, report.SignedItem{Item: g.Item, Name: g.SignerName, OnBehalfOf: g.OnBehalfOf, Meaning: g.Meaning, Hash: g.ContentHash, At: g.SignedAt})
	}
	if certificate.Names, err = (store.People{DB: s.DB}).Names(ctx, organisation, people); err != nil {
		return nil, err
	}
	if certificate.Subject == "" {
		certificate.Subject = certificate.Names[c.Data.Subject.Person]
	}
	page, err := certificate.Page()
	if err != nil {
		return nil, err
	}
	return printed(page, in.pdf(), stored.Key+"-certificate")
}

type onboardingReportInput struct {
	TableInput
	GroupBy  string `query:"group_by" enum:"cohort,site,template" default:"cohort"`
	Cohort   string `query:"cohort" maxLength:"80"`
	Site     string `query:"site" maxLength:"80"`
	Template string `query:"template" maxLength:"40" doc:"its key"`
	From     string `query:"from" format:"date" doc:"first start date"`
	To       string `query:"to" format:"date" doc:"last start date"`
}

// mostSummed bounds how many onboardings one report reads.
const mostSummed = 2000

// onboardingReport is the progress of groups of onboardings at a time.
type onboardingReport struct {
	At      time.Time                  `json:"at"`
	GroupBy string                     `json:"group_by"`
	Groups  []lifecycle.CohortProgress `json:"groups" nullable:"false"`
}

func (s *Server) reportOnboardings(ctx context.Context, in *onboardingReportInput) (*tableOutput, error) {
	now := moment(ctx)
	members, err := s.members(ctx, in, now)
	if err != nil {
		return nil, err
	}
	body := onboardingReport{At: now, GroupBy: in.GroupBy, Groups: []lifecycle.CohortProgress{}}
	for group, of := range members {
		body.Groups = append(body.Groups, lifecycle.SumUp(group, of))
	}
	slices.SortFunc(body.Groups, func(a, b lifecycle.CohortProgress) int { return strings.Compare(a.Group, b.Group) })
	if in.csv() {
		return table("onboardings", body.rows())
	}
	return &tableOutput{ContentType: jsonType, Body: body}, nil
}

// members are what the report sums up, by group.
func (s *Server) members(ctx context.Context, in *onboardingReportInput, now time.Time) (map[string][]lifecycle.CohortMember, error) {
	members, read := map[string][]lifecycle.CohortMember{}, 0
	err := store.Onboardings{DB: s.DB}.Each(ctx, identity.FromContext(ctx).Organisation,
		store.OnboardingFilter{Cohort: in.Cohort, Site: in.Site, Template: in.Template, From: in.From, To: in.To}, mostSummed+1, func(snapshot json.RawMessage) error {
			if read++; read > mostSummed {
				return fault.New(fault.Invalid, "these are more than %d onboardings", mostSummed).With("query", "narrow it by cohort, site, template, from and to")
			}
			var c lifecycle.Case[lifecycle.OnboardingData]
			if err := json.Unmarshal(snapshot, &c); err != nil {
				return fault.Wrap(fault.Internal, err, "a kept onboarding cannot be read")
			}
			m := lifecycle.MemberOf(&c, now)
			group := map[string]string{"cohort": m.Cohort, "site": m.Site, "template": m.Template}[in.GroupBy]
			members[group] = append(members[group], m)
			return nil
		})
	return members, err
}

// rows has one for each onboarding, with a column for each competency and level.
func (r onboardingReport) rows() [][]string {
	header := []string{"group", "key", "title", "state", "site", "cohort", "template", "start_date", "percent", "mandatory_done", "mandatory", "overdue", "blocked", "waits_for", "expected_completion"}
	fixed, column := len(header), map[string]int{}
	name := func(competency string, level int) string { return fmt.Sprintf("days_to_%s_%d", competency, level) }
	for _, group := range r.Groups {
		for _, c := range group.Competency {
			if _, known := column[name(c.Competency, c.Level)]; !known {
				column[name(c.Competency, c.Level)] = len(header)
				header = append(header, name(c.Competency, c.Level))
			}
		}
	}
	rows := [][]string{header}
	for _, group := range r.Groups {
		for _, m := range group.Members {
			row := append([]string{plainText(group.Group), m.Key, plainText(m.Title), string(m.State), plainText(m.Site), plainText(m.Cohort), m.Template, m.StartDate,
				strconv.FormatFloat(m.Percent, 'f', 1, 64), strconv.Itoa(m.Mandatory.Done), strconv.Itoa(m.Mandatory.Of), strings.Join(m.Overdue, " "), strconv.Itoa(m.Blocked),
				strings.Join(m.WaitsFor, " "), ""}, make([]string, len(header)-fixed)...)
			if !m.Expected.IsZero() {
				row[fixed-1] = m.Expected.UTC().Format(time.DateOnly)
			}
			for _, c := range m.Competency {
				if c.Days != nil {
					row[column[name(c.Competency, c.Needed)]] = strconv.Itoa(*c.Days)
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}
