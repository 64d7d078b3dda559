package api

import (
	"context"
	"strconv"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

type eventInput struct {
	ID      string `path:"id" maxLength:"60" doc:"id or key, such as PRJ-12"`
	IfMatch string `header:"If-Match" maxLength:"40" doc:"the ETag that you saw; the same as expected_seq, refused with 412"`
	Body    struct {
		Event       string         `json:"event" minLength:"1" maxLength:"80" doc:"one of the case's field allowed"`
		ExpectedSeq int64          `json:"expected_seq,omitempty" minimum:"0" doc:"refused with 409 when the case has moved on"`
		Data        map[string]any `json:"data,omitempty" doc:"what the event takes; see the description"`
	}
}

func (k caseKind[B, D, V]) raise(ctx context.Context, in *eventInput) (*outcomeOutput, error) {
	e, err := eventOf(ctx, lifecycle.EventName(in.Body.Event), lifecycle.ByPerson, orEmpty(in.Body.Data))
	if err != nil {
		return nil, err
	}
	e.ExpectedSeq = in.Body.ExpectedSeq
	if in.IfMatch != "" {
		if e.ExpectedSeq, err = parseETag(in.IfMatch); err != nil {
			return nil, err
		}
	}
	place, err := k.resolve(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	e.SeenSeq = place.Seq
	NoteCase(ctx, place.ID)
	if err := k.check(ctx, identity.FromContext(ctx), place.ID, e); err != nil {
		return nil, err
	}
	outcome, err := k.server.raise(ctx, k.kind, place.ID, e)
	if err != nil {
		return nil, asPrecondition(err, in.IfMatch)
	}
	return k.answer(ctx, outcome), nil
}

func orEmpty(data map[string]any) map[string]any {
	if data == nil {
		return map[string]any{}
	}
	return data
}

// resolve finds the case behind an id or key, and that the case is the caller's to know of.
func (k caseKind[B, D, V]) resolve(ctx context.Context, id string) (store.Place, error) {
	return k.server.cases(ctx).Locate(ctx, identity.FromContext(ctx).Organisation, k.kind, id)
}

func parseETag(text string) (int64, error) {
	seq, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(text, "W/"), `"`), 10, 64)
	if err != nil || seq < 1 {
		return 0, fault.New(fault.Invalid, "If-Match is not an ETag of a case").With("header.If-Match", "send the ETag of the case as you read it")
	}
	return seq, nil
}

// asPrecondition answers 412 where the caller asked with If-Match.
func asPrecondition(err error, ifMatch string) error {
	if ifMatch == "" || fault.Of(err) != fault.Stale {
		return err
	}
	return fault.Wrap(fault.PreconditionFailed, err, "the case has moved on since you read it; read it again and decide on what it is now").
		With("header.If-Match", "is not the case's current ETag")
}
