package api

import (
	"context"
	"fmt"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

type notificationsInput struct {
	LinkedPage
	Unread string `query:"unread" enum:"true,false" doc:"only those that you have not read, or only those that you have"`
}

func (s *Server) listNotifications(ctx context.Context, in *notificationsInput) (*Page[store.NotificationRow], error) {
	caller := identity.FromContext(ctx)
	after, err := store.ParseCursor(in.Cursor, "newest")
	if err != nil {
		return nil, err
	}
	rows, err := store.Notifications{DB: s.DB}.List(ctx, caller.Organisation, caller.ID, flag(in.Unread), numberOr(after.ID, 1<<62), in.Limit)
	return newPage(rows, in.Limit, func(n store.NotificationRow) string {
		return store.Cursor{Sort: "newest", ID: fmt.Sprint(n.ID)}.Encode()
	}, in.next), err
}

type unreadOutput struct {
	Body struct {
		Unread int64 `json:"unread"`
	}
}

func (s *Server) countNotifications(ctx context.Context, _ *struct{}) (*unreadOutput, error) {
	caller, out := identity.FromContext(ctx), &unreadOutput{}
	var err error
	out.Body.Unread, err = store.Notifications{DB: s.DB}.Unread(ctx, caller.Organisation, caller.ID)
	return out, err
}

type readInput struct {
	Body struct {
		IDs  []int64 `json:"ids,omitempty" maxItems:"1000" minimum:"1" maximum:"9007199254740991" doc:"these"`
		UpTo int64   `json:"up_to,omitempty" minimum:"1" maximum:"9007199254740991" doc:"and all up to this one"`
	}
}

// readNotifications marks what the caller has read; ids that are not theirs change nothing.
func (s *Server) readNotifications(ctx context.Context, in *readInput) (*unreadOutput, error) {
	caller := identity.FromContext(ctx)
	if len(in.Body.IDs) == 0 && in.Body.UpTo == 0 {
		return nil, fault.New(fault.Invalid, "say what you have read").With("body.ids", "name some, or give up_to")
	}
	if _, err := (store.Notifications{DB: s.DB}).MarkRead(ctx, caller.Organisation, caller.ID, in.Body.IDs, in.Body.UpTo); err != nil {
		return nil, err
	}
	return s.countNotifications(ctx, nil)
}

type settingsInput struct {
	ID string `path:"id" maxLength:"60" doc:"a person's id; me for yourself"`
}

type settingsOutput struct{ Body store.Settings }

// settingsOf is whose settings a request is about: the caller's own, or anybody's for an administrator.
func settingsOf(ctx context.Context, id string) (string, error) {
	caller := identity.FromContext(ctx)
	id = self(id, caller)
	if id != caller.ID && !caller.Has(identity.Admin) {
		return "", fault.New(fault.NotFound, "these are no settings of yours")
	}
	return id, nil
}

func (s *Server) getNotificationSettings(ctx context.Context, in *settingsInput) (*settingsOutput, error) {
	id, err := settingsOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	settings, err := store.NotificationSettings{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, id)
	return &settingsOutput{Body: settings}, err
}

type putSettingsInput struct {
	ID   string `path:"id" maxLength:"60" doc:"a person's id; me for yourself"`
	Body store.Settings
}

// putNotificationSettings replaces them. What waits for a digest goes out at once when there is no digest any more.
func (s *Server) putNotificationSettings(ctx context.Context, in *putSettingsInput) (*settingsOutput, error) {
	id, err := settingsOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	organisation, settings := identity.FromContext(ctx).Organisation, store.NotificationSettings{DB: s.DB}
	now, err := settings.Get(ctx, organisation, id)
	if err != nil {
		return nil, err
	}
	to := in.Body
	to.Email, to.TimeZone = now.Email, now.TimeZone
	if err := settings.Put(ctx, organisation, id, RequestID(ctx), to, to.NextDigest(time.Now())); err != nil {
		return nil, err
	}
	return &settingsOutput{Body: to}, nil
}
