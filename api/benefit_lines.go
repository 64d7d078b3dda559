package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

const lineNotes = `A line is one expected saving or gain of a project. Its amounts are in one currency; a non_financial line may count in a unit instead.
**targets**: *flat* and *ramp* lay amount over months from a first month, exactly to the last cent; *explicit* names each month. *one_time*: amount is the whole.
*recurring*: amount is what a year at full effect brings, again for so many years; a recurring ramp climbs in its first year and stays there.
Targets can be changed until the project's Define tollgate is under review, and are locked once it has passed.`

type newBenefitLineInput struct {
	Body struct {
		ProjectID   string               `json:"project_id" minLength:"1" maxLength:"60" doc:"id or key"`
		ExternalRef string               `json:"external_ref,omitempty" maxLength:"200" doc:"your own name for it, unique in the project"`
		Title       string               `json:"title" minLength:"1" maxLength:"200"`
		Category    benefit.Category     `json:"category" enum:"hard_saving,soft_saving,cost_avoidance,unsplit_saving_avoidance,revenue,working_capital,non_financial"`
		Currency    string               `json:"currency,omitempty" maxLength:"10" example:"EUR" doc:"ISO 4217"`
		Unit        string               `json:"unit,omitempty" maxLength:"40" example:"hours" doc:"instead of a currency, of a non_financial line"`
		Targets     *benefit.ProfileText `json:"targets,omitempty"`
	}
}

// benefitLineView is a line as people read it.
type benefitLineView struct {
	ID            string               `json:"id"`
	ProjectID     string               `json:"project_id"`
	ProjectKey    string               `json:"project_key"`
	ExternalRef   string               `json:"external_ref,omitempty"`
	Title         string               `json:"title"`
	Category      benefit.Category     `json:"category"`
	Currency      benefit.Currency     `json:"currency,omitempty"`
	Unit          string               `json:"unit,omitempty"`
	Targets       *benefit.ProfileText `json:"targets,omitempty"`
	TargetsLocked bool                 `json:"targets_locked"`
	Version       int                  `json:"version" doc:"counts changes of the targets; also the ETag"`
	Totals        Amounts              `json:"totals" doc:"over all months, up to now"`
	CreatedBy     string               `json:"created_by"`
	CreatedAt     time.Time            `json:"created_at"`
	UpdatedAt     time.Time            `json:"updated_at"`
}

// Amounts are sums of the ledger as decimal strings. It is exported because it is embedded: Huma describes only what it can reach.
type Amounts struct {
	Target    string `json:"target" example:"120000.00"`
	Forecast  string `json:"forecast"`
	Claimed   string `json:"claimed"`
	Validated string `json:"validated"`
	Rejected  string `json:"rejected"`
	Open      string `json:"open" doc:"claimed and neither validated nor rejected yet"`
}

func amountsOf(m benefit.Measure, t benefit.Totals) Amounts {
	return Amounts{Target: m.Format(t.Target), Forecast: m.Format(t.Forecast), Claimed: m.Format(t.Claimed),
		Validated: m.Format(t.Validated), Rejected: m.Format(t.Rejected), Open: m.Format(t.Open())}
}

func viewLine(l store.BenefitLine) benefitLineView {
	return benefitLineView{
		ID: l.ID, ProjectID: l.ProjectID, ProjectKey: l.ProjectKey, ExternalRef: l.ExternalRef, Title: l.Title, Category: l.Category,
		Currency: l.Measure.Currency, Unit: l.Measure.Unit, Targets: l.Targets, TargetsLocked: l.TargetsLocked, Version: l.Version,
		Totals: amountsOf(l.Measure, l.Totals), CreatedBy: l.CreatedBy, CreatedAt: l.CreatedAt.UTC(), UpdatedAt: l.UpdatedAt.UTC(),
	}
}

type benefitLineOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     benefitLineView
}

func answerLine(l store.BenefitLine, err error) (*benefitLineOutput, error) {
	if err != nil {
		return nil, err
	}
	return &benefitLineOutput{ETag: strconv.Quote(strconv.Itoa(l.Version)), Location: "/v1/benefit-lines/" + l.ID, Body: viewLine(l)}, nil
}

func (s *Server) createBenefitLine(ctx context.Context, in *newBenefitLineInput) (*benefitLineOutput, error) {
	caller, body := identity.FromContext(ctx), in.Body
	measure := benefit.Measure{Currency: benefit.Currency(body.Currency), Unit: body.Unit}
	var p fault.Problems
	p.Require(strings.TrimSpace(body.Title) != "", "body.title", "must not be blank")
	measure.Check("body", body.Category, &p)
	if body.Targets != nil {
		body.Targets.Parse("body.targets", measure, &p)
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	project, err := s.locateProject(ctx, "body.project_id", body.ProjectID)
	if err != nil {
		return nil, err
	}
	NoteCase(ctx, project)
	return answerLine(store.BenefitLines{DB: s.DB}.Create(ctx, caller.Organisation, store.NewBenefitLine{
		ProjectID: project, ExternalRef: body.ExternalRef, Title: body.Title, Category: body.Category, Measure: measure,
		Targets: body.Targets, By: caller.ID, RequestID: RequestID(ctx),
	}))
}

// locateProject finds a project's id from an id or key; one that is not there is a fault of the field.
func (s *Server) locateProject(ctx context.Context, path, idOrKey string) (string, error) {
	return s.locate(ctx, lifecycle.KindProject, path, idOrKey)
}

type benefitLineInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) getBenefitLine(ctx context.Context, in *benefitLineInput) (*benefitLineOutput, error) {
	return answerLine(store.BenefitLines{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, in.ID))
}

type setTargetsInput struct {
	ID      string `path:"id" maxLength:"64"`
	IfMatch string `header:"If-Match" maxLength:"40" doc:"the ETag that you saw; refused with 412 when the targets have changed since"`
	Body    benefit.ProfileText
}

func (s *Server) setBenefitTargets(ctx context.Context, in *setTargetsInput) (*benefitLineOutput, error) {
	caller, version := identity.FromContext(ctx), int64(0)
	if in.IfMatch != "" {
		var err error
		if version, err = parseETag(in.IfMatch); err != nil {
			return nil, err
		}
	}
	line, err := store.BenefitLines{DB: s.DB}.SetTargets(ctx, caller.Organisation, in.ID, caller.ID, RequestID(ctx), int(version), in.Body)
	return answerLine(line, asPrecondition(err, in.IfMatch))
}

type benefitLinesInput struct {
	LinkedPage
	Project     string `query:"project" maxLength:"60" doc:"id or key"`
	Category    string `query:"category" enum:"hard_saving,soft_saving,cost_avoidance,unsplit_saving_avoidance,revenue,working_capital,non_financial"`
	ExternalRef string `query:"external_ref" maxLength:"200"`
	Sort        string `query:"sort" enum:"created_at,-created_at" default:"created_at"`
}

func (s *Server) listBenefitLines(ctx context.Context, in *benefitLinesInput) (*Page[benefitLineView], error) {
	project, err := s.locateProject(ctx, "query.project", in.Project)
	if err != nil {
		return nil, err
	}
	cursor, err := store.ParseCursor(in.Cursor, in.Sort)
	if err != nil {
		return nil, err
	}
	lines, err := store.BenefitLines{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation, store.LineFilter{
		ProjectID: project, Category: in.Category, ExternalRef: in.ExternalRef, Newest: in.Sort == "-created_at", Cursor: cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	page := newPage(lines, in.Limit, func(l store.BenefitLine) string { return l.Cursor(in.Sort).Encode() }, in.next)
	return viewPage(page, viewLine), nil
}

// viewPage is page with each row as people read it.
func viewPage[R, V any](page *Page[R], view func(R) V) *Page[V] {
	views := &Page[V]{Link: page.Link, Body: PageBody[V]{Next: page.Body.Next, Items: make([]V, len(page.Body.Items))}}
	for i, row := range page.Body.Items {
		views.Body.Items[i] = view(row)
	}
	return views
}
