package api

import (
	"cmp"
	"context"
	"net/url"
	"strconv"

	"tollgate/evidence"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/report"
	"tollgate/store"
)

// pilotRoutes are those of pilots beside the five of every case.
func (s *Server) pilotRoutes() []Route {
	return []Route{
		get("/v1/pilots/{id}/plan", "get-pilot-plan", "Pilots", "The plan with its hash, as it was signed once it is locked", identity.CasesRead, s.getPilotPlan).own(nothing),
		get("/v1/pilots/{id}/looks", "list-pilot-looks", "Pilots", "Every look at the data, oldest first", identity.CasesRead, s.listLooks).own(nothing),
		answersPictures[PilotAnalysis](get("/v1/pilots/{id}/analysis", "get-pilot-analysis", "Pilots", "A look in full, and whether the data still give it; as SVG or PNG, the effect at each look", identity.CasesRead, s.getPilotAnalysis).own(nothing), "200", "OK").describe(pilotAnalysisNotes),
		answersPages(get("/v1/pilots/{id}/report", "report-pilot", "Pilots", "The pilot on one page, as HTML or PDF", identity.CasesRead, s.reportPilot).own(nothing)),
	}
}

// SignedPilotPlan is a pilot's plan and what makes it provable.
type SignedPilotPlan struct {
	Plan       lifecycle.PilotPlan   `json:"plan"`
	Hash       string                `json:"plan_hash" doc:"SHA-256 of the canonical JSON of the plan"`
	Locked     *lifecycle.LockedPlan `json:"locked,omitempty"`
	Signed     string                `json:"signed_content,omitempty" doc:"exactly what was signed, as text: the SHA-256 of these bytes is locked.content_hash"`
	Signatures []store.SignatureRow  `json:"signatures"`
	Deviations []lifecycle.Deviation `json:"deviations" doc:"what was done otherwise since"`
}

type pilotPlanOutput struct{ Body SignedPilotPlan }

func (s *Server) getPilotPlan(ctx context.Context, in *caseInput) (*pilotPlanOutput, error) {
	stored, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	_, hash, err := lifecycle.Canonical(c.Data.Plan)
	out := &pilotPlanOutput{Body: SignedPilotPlan{Plan: c.Data.Plan, Hash: hash, Locked: c.Data.Locked, Signatures: []store.SignatureRow{},
		Deviations: append([]lifecycle.Deviation{}, c.Data.Deviations...)}}
	if err != nil || c.Data.Locked == nil {
		return out, err
	}
	organisation, cases := identity.FromContext(ctx).Organisation, store.Cases{DB: s.DB}
	if out.Body.Signed, err = cases.SignedContent(ctx, organisation, stored.ID, c.Data.Locked.RoundID); err != nil {
		return nil, err
	}
	out.Body.Signatures, err = cases.Signatures(ctx, organisation, stored.ID, c.Data.Locked.RoundID)
	return out, err
}

type looksInput struct {
	PageInput
	ID        string `path:"id" maxLength:"60" doc:"id or key, such as PIL-3"`
	Boundary  string `query:"boundary" enum:"none,success,harm,futility"`
	Scheduled string `query:"scheduled" enum:"true,false"`
}

func (s *Server) listLooks(ctx context.Context, in *looksInput) (*Page[lifecycle.PilotLook], error) {
	after, err := store.ParseCursor(in.Cursor, "n")
	if err != nil {
		return nil, err
	}
	looks, err := s.looksOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	scheduled, from := flag(in.Scheduled), numberOr(after.Value, 0)
	rows := make([]lifecycle.PilotLook, 0, in.Limit+1)
	for _, look := range looks {
		fits := int64(look.N) > from && (in.Boundary == "" || look.Boundary == in.Boundary) && (scheduled == nil || look.Scheduled == *scheduled)
		if fits && len(rows) <= in.Limit {
			rows = append(rows, look)
		}
	}
	return newPage(rows, in.Limit, lookCursor, func(cursor string) string {
		query := url.Values{"limit": {strconv.Itoa(in.Limit)}, "cursor": {cursor}}
		for name, value := range map[string]string{"boundary": in.Boundary, "scheduled": in.Scheduled} {
			if value != "" {
				query.Set(name, value)
			}
		}
		return "/v1/pilots/" + in.ID + "/looks?" + query.Encode()
	}), nil
}

func lookCursor(l lifecycle.PilotLook) string {
	return store.Cursor{Sort: "n", Value: strconv.Itoa(l.N), ID: strconv.Itoa(l.N)}.Encode()
}

func (s *Server) looksOf(ctx context.Context, id string) ([]lifecycle.PilotLook, error) {
	stored, _, err := s.pilots().load(ctx, id)
	if err != nil {
		return nil, err
	}
	return evidence.Judge{DB: s.DB}.Looks(ctx, identity.FromContext(ctx).Organisation, stored.ID)
}

const pilotAnalysisNotes = `The newest look, or the one that ` + "`look`" + ` names. Reading it is no look: nothing is computed that was not counted; raise the event
` + "`look`" + ` for a new one. With ` + "`verify=true`" + ` the look is computed again from the observations that had been recorded by its cut: ` + "`verified`" + ` tells whether
every figure is the same.`

type lookInput struct {
	ID     string `path:"id" maxLength:"60" doc:"id or key, such as PIL-3"`
	Look   int    `query:"look" minimum:"1" doc:"number of the look; the newest when absent"`
	Verify bool   `query:"verify" doc:"compute it again from the data of its time"`
	PictureInput
}

// PilotAnalysis is a look with what it is judged by.
type PilotAnalysis struct {
	Look        lifecycle.PilotLook      `json:"look"`
	Verified    *bool                    `json:"verified,omitempty" doc:"with verify: the data of its time still give it"`
	Verdict     *lifecycle.PilotVerdict  `json:"verdict,omitempty"`
	Decision    *lifecycle.PilotDecision `json:"decision,omitempty"`
	Description string                   `json:"description,omitempty" doc:"what the picture shows, in words"`
}

func (s *Server) getPilotAnalysis(ctx context.Context, in *lookInput) (*pictureOutput, error) {
	_, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	judge := evidence.Judge{DB: s.DB}
	looks, err := judge.Looks(ctx, identity.FromContext(ctx).Organisation, c.ID)
	if err != nil {
		return nil, err
	}
	n := cmp.Or(in.Look, len(looks))
	if n < 1 || n > len(looks) {
		return nil, fault.New(fault.NotFound, "there are %d looks at this pilot; raise the event look for one", len(looks))
	}
	drawing, drawable := report.PilotLooks(c.Title, c.Data.Plan, looks[:n])
	if as := in.picture(); as != "" {
		if !drawable {
			return nil, fault.New(fault.NotFound, "no look has found an effect yet; raise the event look once there are observations")
		}
		return drawn(drawing, as)
	}
	body := PilotAnalysis{Look: looks[n-1], Verdict: c.Data.Verdict, Decision: c.Data.Decision}
	if drawable {
		body.Description = drawing.Describe()
	}
	if in.Verify {
		again, err := judge.Again(ctx, identity.FromContext(ctx).Organisation, c, looks[n-1])
		if err != nil {
			return nil, err
		}
		body.Verified = &again
	}
	return &pictureOutput{ContentType: jsonType, Body: body}, nil
}
