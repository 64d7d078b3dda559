package delivery

import (
	"context"
	"encoding/json"
	"time"

	"tollgate/mail"
	"tollgate/store"
)

// digest makes one digest that is due.
func (r Runner) digest(ctx context.Context) (bool, error) {
	return r.Digests.Make(ctx, func(due store.DigestDue, items []store.DigestItem) (string, *time.Time, error) {
		var next *time.Time
		if due.Mail == "daily" {
			at, err := NextDigest(time.Now(), due.DigestAt, due.TimeZone)
			if err != nil {
				return "", nil, err
			}
			next = &at
		}
		if len(items) == 0 {
			return "", next, nil
		}
		content := mail.Content{Digest: true}
		for _, item := range items {
			content.Notices = append(content.Notices, NoticeOf(item))
		}
		text, err := json.Marshal(content)
		return string(text), next, err
	})
}

// NoticeOf puts what is told and what it is about together.
func NoticeOf(item store.DigestItem) mail.Notice {
	path := CasePath(item.CaseKind, item.CaseKey)
	notice := mail.Notice{About: item.About, Message: item.Message, Urgent: item.Urgent, At: item.CreatedAt.UTC(),
		Case: mail.Case{Key: item.CaseKey, Kind: item.CaseKind, Title: item.CaseTitle, State: item.CaseState, Path: path}}
	if item.TaskID != "" && item.TaskTitle != "" {
		notice.Task = &mail.Task{Kind: item.TaskKind, Title: item.TaskTitle, DueAt: item.DueAt, Path: "/v1/tasks/" + item.TaskID}
	}
	return notice
}

// CasePath is where the API serves a case; empty for one that is not there.
func CasePath(kind, key string) string {
	if kind == "" {
		return ""
	}
	return "/v1/" + kind + "s/" + key
}

// NextDigest is the first time after now at which a clock in the IANA time zone shows at (HH:MM). On a day whose clock skips
// that time it is the same distance after midnight.
func NextDigest(now time.Time, at, timeZone string) (time.Time, error) {
	clock, err := time.Parse("15:04", at)
	if err != nil {
		return time.Time{}, err
	}
	zone := zoneOf(timeZone)
	local := now.In(zone)
	for day := 0; ; day++ {
		next := time.Date(local.Year(), local.Month(), local.Day()+day, clock.Hour(), clock.Minute(), 0, 0, zone)
		if next.After(now) {
			return next, nil
		}
	}
}
