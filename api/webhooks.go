package api

import (
	"context"
	"fmt"
	"regexp"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
	"tollgate/webhook"
)

const webhookNotes = `Tollgate posts a CloudEvents 1.0 event as JSON to the URL for every step of a case, ` + "`tollgate.<kind>.<event>`" + ` such as
` + "`tollgate.project.submit`" + `, and for every notice, ` + "`tollgate.notice.<about>`" + ` such as ` + "`tollgate.notice.overdue`" + `. It is signed as
[Standard Webhooks](https://www.standardwebhooks.com) asks, with the secret that only this answer and a rotation show.

Answer 2xx within the time limit. Anything else is tried again with growing pauses, then kept as a dead letter. An event may arrive
twice and out of order: ` + "`webhook-id`" + ` is the same for a repeat. The URL begins with https:// and leads to a public address.`

var eventPattern = regexp.MustCompile(`^(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.?\*)?)$`)

type createWebhookInput struct {
	Body struct {
		URL         string   `json:"url" minLength:"1" maxLength:"2000" doc:"where events are posted to" example:"https://example.org/tollgate"`
		Description string   `json:"description,omitempty" maxLength:"500"`
		Events      []string `json:"events,omitempty" maxItems:"50" doc:"types of events; one that ends in * stands for all that begin so; all when absent" example:"[\"tollgate.change.*\"]"`
		Enabled     *bool    `json:"enabled,omitempty" doc:"true when absent"`
	}
}

// webhookWithSecret is a webhook as who made it sees it, this once.
type webhookWithSecret struct {
	store.Webhook
	Secret string `json:"secret" doc:"shown this once"`
}

type createdWebhookOutput struct {
	Location string `header:"Location"`
	Body     webhookWithSecret
}

func (s *Server) createWebhook(ctx context.Context, in *createWebhookInput) (*createdWebhookOutput, error) {
	caller, body := identity.FromContext(ctx), in.Body
	if body.Events == nil {
		body.Events = []string{"*"}
	}
	if err := s.checkWebhook(&body.URL, body.Events); err != nil {
		return nil, err
	}
	made, secret, err := store.Webhooks{DB: s.DB}.Create(ctx, caller.Organisation, RequestID(ctx), store.Webhook{ID: store.DerivedID(RequestID(ctx), 0),
		URL: body.URL, Description: body.Description, Events: pq.StringArray(body.Events), Enabled: body.Enabled == nil || *body.Enabled,
		CreatedBy: caller.ID}, webhook.NewSecret())
	return &createdWebhookOutput{Location: "/v1/webhooks/" + made.ID, Body: webhookWithSecret{made, secret}}, err
}

// checkWebhook finds everything that is wrong with what a webhook is given.
func (s *Server) checkWebhook(url *string, events []string) error {
	var p fault.Problems
	for i, event := range events {
		p.Require(eventPattern.MatchString(event), fmt.Sprintf("body.events[%d]", i), "must be a type such as tollgate.change.approved, or end in *: tollgate.change.*")
	}
	p.Require(events == nil || len(events) > 0, "body.events", "must name at least one type; * is all of them")
	if url != nil {
		problem := s.WebhookPolicy.Problem(*url)
		p.Require(problem == "", "body.url", "%s", problem)
	}
	return p.Err()
}

type webhooksInput struct{ LinkedPage }

func (s *Server) listWebhooks(ctx context.Context, in *webhooksInput) (*Page[store.Webhook], error) {
	after, err := store.ParseCursor(in.Cursor, "id")
	if err != nil {
		return nil, err
	}
	rows, err := store.Webhooks{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation, after.ID, in.Limit)
	return newPage(rows, in.Limit, func(w store.Webhook) string { return store.Cursor{Sort: "id", ID: w.ID}.Encode() }, in.next), err
}

type webhookInput struct {
	ID string `path:"id" maxLength:"60"`
}

type webhookOutput struct{ Body store.Webhook }

func (s *Server) getWebhook(ctx context.Context, in *webhookInput) (*webhookOutput, error) {
	found, err := store.Webhooks{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, in.ID)
	return &webhookOutput{Body: found}, err
}

type changeWebhookInput struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		URL         *string  `json:"url,omitempty" minLength:"1" maxLength:"2000"`
		Description *string  `json:"description,omitempty" maxLength:"500"`
		Events      []string `json:"events,omitempty" maxItems:"50"`
		Enabled     *bool    `json:"enabled,omitempty" doc:"what waits for a disabled webhook is sent when it is enabled again"`
	}
}

func (s *Server) changeWebhook(ctx context.Context, in *changeWebhookInput) (*webhookOutput, error) {
	if err := s.checkWebhook(in.Body.URL, in.Body.Events); err != nil {
		return nil, err
	}
	changed, err := store.Webhooks{DB: s.DB}.Change(ctx, identity.FromContext(ctx).Organisation, RequestID(ctx), in.ID, store.WebhookChange{
		URL: in.Body.URL, Description: in.Body.Description, Events: in.Body.Events, Enabled: in.Body.Enabled})
	return &webhookOutput{Body: changed}, err
}

// deleteWebhook answers what it took away.
func (s *Server) deleteWebhook(ctx context.Context, in *webhookInput) (*webhookOutput, error) {
	was, err := store.Webhooks{DB: s.DB}.Delete(ctx, identity.FromContext(ctx).Organisation, RequestID(ctx), in.ID)
	return &webhookOutput{Body: was}, err
}

func (s *Server) rotateWebhookSecret(ctx context.Context, in *webhookInput) (*createdWebhookOutput, error) {
	changed, secret, err := store.Webhooks{DB: s.DB}.Rotate(ctx, identity.FromContext(ctx).Organisation, RequestID(ctx), in.ID, webhook.NewSecret())
	return &createdWebhookOutput{Location: "/v1/webhooks/" + in.ID, Body: webhookWithSecret{changed, secret}}, err
}
