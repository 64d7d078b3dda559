package store

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"tollgate/calendars"
	"tollgate/fault"
	"tollgate/lifecycle"
)

// Calendars are the working-time calendars of sites, every version of them.
type Calendars struct{ DB *DB }

// SiteCalendar is one version of a site's rules. Version 0 is the built-in one of the site "default".
type SiteCalendar struct {
	Site    string
	Version int
	Rules   calendars.Rules
	SetBy   string
	SetAt   time.Time
}

type calendarRow struct {
	Site    string          `db:"site"`
	Version int             `db:"version"`
	Rules   json.RawMessage `db:"rules"`
	SetBy   string          `db:"set_by"`
	SetAt   time.Time       `db:"set_at"`
}

func (r calendarRow) calendar() (SiteCalendar, error) {
	c := SiteCalendar{Site: r.Site, Version: r.Version, SetBy: r.SetBy, SetAt: r.SetAt.UTC()}
	return c, translate(json.Unmarshal(r.Rules, &c.Rules))
}

func calendarsOf(rows []calendarRow) ([]SiteCalendar, error) {
	found := make([]SiteCalendar, 0, len(rows))
	for _, row := range rows {
		c, err := row.calendar()
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

const selectCalendars = `SELECT site, version, rules, set_by, set_at FROM calendars WHERE organisation_id = $1`

// Find returns one version of a site's calendar; version 0 is the newest. NotFound when the site has none
// of its own: then that of lifecycle.DefaultSite holds, which always exists.
func (s Calendars) Find(ctx context.Context, organisation, site string, version int) (SiteCalendar, error) {
	return findCalendar(ctx, s.DB, organisation, site, version)
}

func findCalendar(ctx context.Context, q Querier, organisation, site string, version int) (SiteCalendar, error) {
	var row calendarRow
	err := q.Get(ctx, &row, selectCalendars+` AND site = $2 AND ($3 = 0 OR version = $3) ORDER BY version DESC LIMIT 1`, organisation, site, version)
	switch {
	case err == nil:
		return row.calendar()
	case fault.Of(err) != fault.NotFound:
		return SiteCalendar{}, err
	case site == lifecycle.DefaultSite && version == 0:
		return SiteCalendar{Site: site, Rules: calendars.Default()}, nil
	case version == 0:
		return SiteCalendar{}, fault.Wrap(fault.NotFound, err, "the site %s has no calendar of its own; that of %s holds", site, lifecycle.DefaultSite)
	}
	return SiteCalendar{}, fault.Wrap(fault.NotFound, err, "there is no version %d of the calendar of the site %s", version, site)
}

// For returns the calendar that holds at a site, its own or the default one, resolved for the years around an
// instant. It is small enough to travel inside a case.
func (s Calendars) For(ctx context.Context, organisation, site string, at time.Time) (lifecycle.Calendar, error) {
	var row calendarRow
	err := s.DB.Get(ctx, &row, selectCalendars+` AND site IN ($2, $3) ORDER BY site = $2 DESC, version DESC LIMIT 1`,
		organisation, site, lifecycle.DefaultSite)
	if fault.Of(err) == fault.NotFound {
		return calendars.Default().Resolve(lifecycle.DefaultSite, 0, at)
	}
	if err != nil {
		return lifecycle.Calendar{}, err
	}
	c, err := row.calendar()
	if err != nil {
		return lifecycle.Calendar{}, err
	}
	return c.Rules.Resolve(c.Site, c.Version, at)
}

// List returns the newest version of each site after one, up to limit; the default one always exists.
func (s Calendars) List(ctx context.Context, organisation, afterSite string, limit int) ([]SiteCalendar, error) {
	var rows []calendarRow
	err := s.DB.Select(ctx, &rows, `
		SELECT DISTINCT ON (site) site, version, rules, set_by, set_at
		  FROM (SELECT site, version, rules, set_by, set_at FROM calendars WHERE organisation_id = $1
		        UNION ALL SELECT $4, 0, $5::jsonb, '', now()) AS c
		 WHERE site > $2 ORDER BY site, version DESC LIMIT $3`, organisation, afterSite, limit, lifecycle.DefaultSite, defaultRules())
	if err != nil {
		return nil, err
	}
	return calendarsOf(rows)
}

func defaultRules() []byte {
	text, _ := json.Marshal(calendars.Default()) // texts and numbers always marshal
	return text
}

// History returns up to limit versions of a site's calendar before one, the newest first.
func (s Calendars) History(ctx context.Context, organisation, site string, before int64, limit int) ([]SiteCalendar, error) {
	var rows []calendarRow
	if err := s.DB.Select(ctx, &rows, selectCalendars+` AND site = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
		organisation, site, before, limit); err != nil {
		return nil, err
	}
	return calendarsOf(rows)
}

// EffectCalendarChanged asks that due times be worked out again where the calendar counts. Its row in the
// outbox has no case.
const EffectCalendarChanged = "calendar_changed"

// CalendarChanged is the payload of EffectCalendarChanged. The site "default" is also that of every site
// without a calendar of its own.
type CalendarChanged struct {
	Site    string `json:"site"`
	Version int    `json:"version"`
}

// Set stores rules as the next version of a site's calendar, if its newest is the one that the caller saw (0
// when there was none), and queues EffectCalendarChanged. Stale when it is not. Rules that hold already
// change nothing; the same request again finds what it did first.
func (s Calendars) Set(ctx context.Context, organisation, person, requestID, site string, seen int, rules calendars.Rules) (SiteCalendar, error) {
	var result SiteCalendar
	err := s.DB.InTx(ctx, func(tx Tx) error {
		// One change at a time in an organisation: versions count up without a gap.
		if _, err := tx.Exec(ctx, `SELECT 1 FROM organisations WHERE id = $1 FOR NO KEY UPDATE`, organisation); err != nil {
			return err
		}
		var row calendarRow
		err := tx.Get(ctx, &row, selectCalendars+` AND request_id = $2`, organisation, requestID)
		if fault.Of(err) == fault.NotFound {
			result, err = setNext(ctx, tx, organisation, person, requestID, site, seen, rules)
			return err
		}
		if err == nil {
			result, err = row.calendar()
		}
		return err
	})
	return result, err
}

func setNext(ctx context.Context, tx Tx, organisation, person, requestID, site string, seen int, rules calendars.Rules) (SiteCalendar, error) {
	newest, err := findCalendar(ctx, tx, organisation, site, 0)
	if err != nil && fault.Of(err) != fault.NotFound {
		return SiteCalendar{}, err
	}
	text, unwritable := json.Marshal(rules)
	held, unreadable := json.Marshal(newest.Rules)
	switch {
	case unwritable != nil || unreadable != nil:
		return SiteCalendar{}, translate(unwritable)
	case err == nil && bytes.Equal(text, held):
		return newest, nil
	case seen != newest.Version:
		return SiteCalendar{}, fault.New(fault.Stale, "the calendar of the site %s is at version %d", site, newest.Version).
			With("body.version", "is %d; read the calendar again and decide anew", seen)
	}
	var row calendarRow
	if err := tx.Get(ctx, &row, `
		INSERT INTO calendars (organisation_id, site, version, rules, request_id, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, now())
		RETURNING site, version, rules, set_by, set_at`, organisation, site, newest.Version+1, text, requestID, person); err != nil {
		return SiteCalendar{}, err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload)
		VALUES ($1, '', 0, 0, $2, jsonb_build_object('site', $3::text, 'version', $4::int))`,
		organisation, EffectCalendarChanged, row.Site, row.Version); err != nil {
		return SiteCalendar{}, err
	}
	return row.calendar()
}
