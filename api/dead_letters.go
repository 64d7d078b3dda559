package api

import (
	"context"
	"slices"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

type deadLettersInput struct {
	LinkedPage
	Channel   string `query:"channel" enum:"mail,webhook"`
	Recipient string `query:"recipient" maxLength:"60" doc:"a person's id, or a webhook's"`
}

func (s *Server) listDeadLetters(ctx context.Context, in *deadLettersInput) (*Page[store.DeadLetter], error) {
	after, err := store.ParseCursor(in.Cursor, "id")
	if err != nil {
		return nil, err
	}
	rows, err := store.Deliveries{DB: s.DB}.Dead(ctx, identity.FromContext(ctx).Organisation,
		store.DeadFilter{Channel: in.Channel, Recipient: in.Recipient}, after.ID, in.Limit)
	return newPage(rows, in.Limit, func(d store.DeadLetter) string { return store.Cursor{Sort: "id", ID: d.ID}.Encode() }, in.next), err
}

type deadLetterInput struct {
	ID string `path:"id" maxLength:"60"`
}

type resentOutput struct {
	Body struct {
		Resent    []string `json:"resent" doc:"their ids; they are on their way again, their attempts counted anew"`
		NotResent []string `json:"not_resent" doc:"of the ids that you named: no dead letters"`
	}
}

func (s *Server) resendDeadLetter(ctx context.Context, in *deadLetterInput) (*resentOutput, error) {
	organisation, deliveries := identity.FromContext(ctx).Organisation, store.Deliveries{DB: s.DB}
	out, err := s.resend(ctx, store.DeadFilter{IDs: []string{in.ID}})
	if err != nil || len(out.Body.Resent) > 0 {
		return out, err
	}
	status, err := deliveries.StatusOf(ctx, organisation, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, fault.New(fault.Conflict, "this message is no dead letter: it is %s", status)
}

type resendInput struct {
	Body struct {
		IDs       []string `json:"ids,omitempty" maxItems:"1000" maxLength:"60"`
		Channel   string   `json:"channel,omitempty" enum:"mail,webhook"`
		Recipient string   `json:"recipient,omitempty" maxLength:"60" doc:"a person's id, or a webhook's"`
	}
}

// resendDeadLetters sends again what the ids name, or all of a channel or recipient.
func (s *Server) resendDeadLetters(ctx context.Context, in *resendInput) (*resentOutput, error) {
	if len(in.Body.IDs) == 0 && in.Body.Channel == "" && in.Body.Recipient == "" {
		return nil, fault.New(fault.Invalid, "say which").With("body.ids", "name some, or give a channel or a recipient to send all of theirs")
	}
	return s.resend(ctx, store.DeadFilter{IDs: in.Body.IDs, Channel: in.Body.Channel, Recipient: in.Body.Recipient})
}

func (s *Server) resend(ctx context.Context, filter store.DeadFilter) (*resentOutput, error) {
	ids, err := store.Deliveries{DB: s.DB}.Resend(ctx, identity.FromContext(ctx).Organisation, RequestID(ctx), filter)
	if err != nil {
		return nil, err
	}
	out := &resentOutput{}
	out.Body.Resent, out.Body.NotResent = append([]string{}, ids...), []string{}
	for _, id := range filter.IDs {
		if !slices.Contains(ids, id) {
			out.Body.NotResent = append(out.Body.NotResent, id)
		}
	}
	return out, nil
}
