package api

import (
	"context"
	"slices"
	"time"

	"tollgate/fault"
	"tollgate/freeze"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// FreezeView is a freeze with who made it and who ended it.
type FreezeView struct {
	freeze.Freeze
	Reason    string    `json:"reason"`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	EndedBy   string    `json:"ended_by,omitempty"`
	EndReason string    `json:"end_reason,omitempty"`
}

func viewFreeze(f store.FreezeRecord) FreezeView {
	return FreezeView{Freeze: f.Freeze, Reason: f.Reason, CreatedBy: f.CreatedBy, CreatedAt: f.CreatedAt, EndedBy: f.EndedBy, EndReason: f.EndReason}
}

func (s *Server) freezes() store.Freezes { return store.Freezes{DB: s.DB} }

const createFreezeNotes = `A freeze binds the changes that affect one of its sites, and one of its processes, and one of its assets; a list that is left out binds all. **A single
one** has ` + "`start` and `end`" + `. **One that comes back** has ` + "`recurrence`" + `, the lines of an iCalendar (RFC 5545), and the ` + "`duration`" + ` of each occurrence:

    DTSTART;TZID=Europe/Berlin:20261130T180000
    RRULE:FREQ=MONTHLY;BYMONTHDAY=-1
    EXDATE;TZID=Europe/Berlin:20261231T180000

Daily at most; DTSTART is the first occurrence; occurrences do not touch. A rule on the 31st skips months without one. Local times stay through
changes of the clock. A freeze is not edited and not deleted: end it, and make a new one.`

type createFreezeInput struct {
	Body struct {
		Title      string                 `json:"title" minLength:"1" maxLength:"200"`
		Reason     string                 `json:"reason" minLength:"1" maxLength:"4000"`
		Sites      []string               `json:"sites,omitempty" maxItems:"200" doc:"all when absent"`
		Processes  []string               `json:"processes,omitempty" maxItems:"200" doc:"all when absent"`
		Assets     []string               `json:"assets,omitempty" maxItems:"1000" doc:"all when absent"`
		Kinds      []lifecycle.ChangeKind `json:"kinds,omitempty" minItems:"1" maxItems:"3" enum:"normal,standard,emergency" doc:"of changes that it binds; normal and standard when absent"`
		Start      *time.Time             `json:"start,omitempty"`
		End        *time.Time             `json:"end,omitempty" doc:"the first instant after it"`
		Recurrence string                 `json:"recurrence,omitempty" maxLength:"4000" doc:"lines of RFC 5545: DTSTART with TZID, RRULE, EXDATE"`
		Duration   lifecycle.Duration     `json:"duration,omitempty" doc:"of each occurrence, on the local clock"`
	}
}

type freezeOutput struct {
	Location string `header:"Location"`
	Body     FreezeView
}

func answerFreeze(f store.FreezeRecord, err error) (*freezeOutput, error) {
	return &freezeOutput{Location: "/v1/freezes/" + f.ID, Body: viewFreeze(f)}, err
}

func (s *Server) createFreeze(ctx context.Context, in *createFreezeInput) (*freezeOutput, error) {
	caller, body := identity.FromContext(ctx), in.Body
	f := store.FreezeRecord{Reason: body.Reason, CreatedBy: caller.ID, Freeze: freeze.Freeze{ID: store.DerivedID(RequestID(ctx), 0), Title: body.Title,
		Scope: freeze.Scope{Sites: body.Sites, Processes: body.Processes, Assets: body.Assets}, Kinds: body.Kinds,
		Times: freeze.Times{Start: body.Start, End: body.End, Recurrence: body.Recurrence, Duration: body.Duration}}}
	if len(f.Kinds) == 0 {
		f.Kinds = []lifecycle.ChangeKind{lifecycle.NormalChange, lifecycle.StandardChange}
	}
	f.Kinds = slices.Compact(slices.Sorted(slices.Values(f.Kinds))) // Huma's uniqueItems panics on an item of another type
	var problems fault.Problems
	f.Scope.Check(&problems, "body.")
	f.Times.Check(&problems, "body.")
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return answerFreeze(s.freezes().Create(ctx, caller.Organisation, f))
}

type freezeInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) getFreeze(ctx context.Context, in *freezeInput) (*freezeOutput, error) {
	return answerFreeze(s.freezes().Get(ctx, identity.FromContext(ctx).Organisation, in.ID))
}

type endFreezeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"4000"`
	}
}

func (s *Server) endFreeze(ctx context.Context, in *endFreezeInput) (*freezeOutput, error) {
	caller := identity.FromContext(ctx)
	return answerFreeze(s.freezes().End(ctx, caller.Organisation, in.ID, caller.ID, in.Body.Reason, time.Now()))
}

// FreezeScopeInput narrows freezes to what may be affected.
type FreezeScopeInput struct {
	Site    string `query:"site" maxLength:"200" doc:"with those that bind all sites"`
	Process string `query:"process" maxLength:"200" doc:"with those that bind all processes"`
	Asset   string `query:"asset" maxLength:"200" doc:"with those that bind all assets"`
}

type listFreezesInput struct {
	LinkedPage
	FreezeScopeInput
	WindowInput
}

func (s *Server) listFreezes(ctx context.Context, in *listFreezesInput) (*Page[FreezeView], error) {
	from, to, err := periodOf(in.From, in.To, "query.from", "query.to")
	if err != nil {
		return nil, err
	}
	cursor, err := store.ParseCursor(in.Cursor, "start")
	if err != nil {
		return nil, err
	}
	found, err := s.freezes().List(ctx, identity.FromContext(ctx).Organisation, store.FreezeFilter{
		Site: in.Site, Process: in.Process, Asset: in.Asset, From: from, To: to, Cursor: cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	page := newPage(found, in.Limit, func(f store.FreezeRecord) string { return f.Cursor().Encode() }, in.next)
	return viewPage(page, viewFreeze), nil
}

type freezeOccurrencesInput struct {
	FreezeScopeInput
	From string `query:"from" required:"true" maxLength:"40" doc:"first month, day or instant"`
	To   string `query:"to" required:"true" maxLength:"40" doc:"last month, day or instant, all of it included; within three years"`
	Kind string `query:"kind" enum:"normal,standard,emergency" doc:"only what binds this kind of change"`
}

type freezeOccurrencesOutput struct {
	Body struct {
		Items []freeze.Hit `json:"items"`
	}
}

func (s *Server) listFreezeOccurrences(ctx context.Context, in *freezeOccurrencesInput) (*freezeOccurrencesOutput, error) {
	from, to, err := periodOf(in.From, in.To, "query.from", "query.to")
	if err != nil {
		return nil, err
	}
	if to.Sub(*from) > freeze.LongestWindow {
		return nil, fault.New(fault.Invalid, "the window is too long").With("query.to", "must be within three years of from")
	}
	out := &freezeOccurrencesOutput{}
	out.Body.Items, err = s.freezes().Overlapping(ctx, identity.FromContext(ctx).Organisation, lifecycle.ChangeKind(in.Kind),
		freeze.Scope{Sites: named(in.Site), Processes: named(in.Process), Assets: named(in.Asset)}, freeze.Window{Start: *from, End: *to})
	return out, err
}

func named(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
