package api

import (
	"context"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

type capReportInput struct {
	Project string `query:"project" maxLength:"60" doc:"id or key; this or line"`
	Line    string `query:"line" maxLength:"64"`
}

type capReportOutput struct {
	Body struct {
		Items []cappedLine `json:"items" nullable:"false" doc:"lines that name a pilot"`
	}
}

// cappedLine is a line's cap, and how far it is used.
type cappedLine struct {
	LineCapView
	Exceptions []CapExceptionView `json:"exceptions" nullable:"false" doc:"by month, the newest last"`
	Months     []cappedMonth      `json:"months" nullable:"false" doc:"those with claims or an exception"`
}

// cappedMonth holds a month's claims to what they may be.
type cappedMonth struct {
	Month     string `json:"month"`
	Counted   string `json:"counted" doc:"claimed and not rejected"`
	Allowed   string `json:"allowed" doc:"the cap, or the exception where that is more"`
	Room      string `json:"room" doc:"what may still be claimed"`
	BeyondCap string `json:"beyond_cap" doc:"counted beyond what the pilot supports: by exception, or claimed before the line named the pilot"`
}

func (s *Server) reportCaps(ctx context.Context, in *capReportInput) (*capReportOutput, error) {
	if in.Project == "" && in.Line == "" {
		return nil, fault.New(fault.Invalid, "say of what").With("query.project", "name a project, or a line in query.line")
	}
	project, err := s.locateProject(ctx, "query.project", in.Project)
	if err != nil {
		return nil, err
	}
	report, err := store.BenefitLines{DB: s.DB}.Caps(ctx, identity.FromContext(ctx).Organisation, project, in.Line)
	out := &capReportOutput{}
	out.Body.Items = []cappedLine{}
	for _, c := range report.Caps {
		out.Body.Items = append(out.Body.Items, viewCapped(c, report))
	}
	return out, err
}

func viewCapped(c store.LineCap, report store.CapReport) cappedLine {
	line := cappedLine{LineCapView: viewCap(c), Exceptions: []CapExceptionView{}, Months: []cappedMonth{}}
	counted, allowed := map[benefit.Month]decimal.Decimal{}, map[benefit.Month]decimal.Decimal{}
	for _, m := range report.Claimed {
		if m.LineID == c.LineID {
			counted[benefit.MonthOf(m.Date)], allowed[benefit.MonthOf(m.Date)] = m.Amount, c.AtMost
		}
	}
	for _, e := range report.Exceptions {
		if e.LineID == c.LineID {
			line.Exceptions = append(line.Exceptions, viewException(e, c.Measure))
			allowed[e.Month()] = decimal.Max(c.AtMost, e.UpTo)
		}
	}
	none := decimal.Zero
	for _, month := range slices.Sorted(maps.Keys(allowed)) {
		line.Months = append(line.Months, cappedMonth{Month: month.String(), Counted: c.Measure.Format(counted[month]), Allowed: c.Measure.Format(allowed[month]),
			Room: c.Measure.Format(decimal.Max(none, allowed[month].Sub(counted[month]))), BeyondCap: c.Measure.Format(decimal.Max(none, counted[month].Sub(c.AtMost)))})
	}
	return line
}
