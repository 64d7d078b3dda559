package activities

import (
	"context"
	"encoding/json"
	"errors"

	"go.temporal.io/sdk/client"

	"tollgate/evidence"
	"tollgate/lifecycle"
	"tollgate/store"
)

// Watcher raises events on cases for what happens in the world: measurements that arrive while a project's
// benefits are realized or a change's metrics are watched, and calendars that change.
type Watcher struct {
	Cases    store.Cases
	Judge    evidence.Judge
	Temporal client.Client
}

func (w Watcher) raiser() raiser { return raiser{cases: w.Cases, temporal: w.Temporal} }

// Watch handles one EffectWatchMetric. Doing it twice raises the signal once.
func (w Watcher) Watch(ctx context.Context, row store.OutboxRow) error {
	var ask store.WatchMetric
	if err := json.Unmarshal(row.Payload, &ask); err != nil {
		return err
	}
	stored, err := w.Cases.Find(ctx, row.Organisation, row.CaseID)
	if err != nil {
		return err
	}
	var signal *lifecycle.SignalPayload
	switch stored.Kind {
	case lifecycle.KindProject:
		signal, err = w.projectSignal(ctx, stored, ask)
	case lifecycle.KindChange:
		signal, err = w.changeSignal(ctx, stored, ask)
	}
	if err != nil || signal == nil {
		return err
	}
	return w.raiser().raise(ctx, row, store.OpenCase{ID: stored.ID, Kind: stored.Kind, Seq: stored.Seq}, lifecycle.EventSignal, signal)
}

func (w Watcher) projectSignal(ctx context.Context, stored store.StoredCase, ask store.WatchMetric) (*lifecycle.SignalPayload, error) {
	var project lifecycle.Case[lifecycle.ProjectData]
	if err := json.Unmarshal(stored.Snapshot, &project); err != nil || project.State != lifecycle.StateRealizing {
		return nil, err
	}
	return w.Judge.ProjectSignal(ctx, project.Organisation, project.Data, ask.Since)
}

// changeSignal looks at the metric that has news, from the end of the implementation on.
func (w Watcher) changeSignal(ctx context.Context, stored store.StoredCase, ask store.WatchMetric) (*lifecycle.SignalPayload, error) {
	var change lifecycle.Case[lifecycle.ChangeData]
	if err := json.Unmarshal(stored.Snapshot, &change); err != nil || change.State != lifecycle.StateWatching {
		return nil, err
	}
	return w.Judge.Signal(ctx, change.Organisation, ask.MetricID, &change.Data.Work.EndedAt, ask.Since)
}

// casesAtOnce bounds how many cases of a site are read at a time.
const casesAtOnce = 200

// Recalendar handles one EffectCalendarChanged: every open case that counts by the site's calendar counts again. A
// failure of one holds up no other; the effect is repeated until all have it.
func (w Watcher) Recalendar(ctx context.Context, row store.OutboxRow) error {
	var changed store.CalendarChanged
	if err := json.Unmarshal(row.Payload, &changed); err != nil {
		return err
	}
	calendar, err := store.Calendars{DB: w.Cases.DB}.For(ctx, row.Organisation, changed.Site, w.Judge.At())
	if err != nil {
		return err
	}
	var failures []error
	for after := ""; ; {
		open, err := w.Cases.CountingBy(ctx, row.Organisation, changed.Site, after, casesAtOnce)
		if err != nil {
			return errors.Join(append(failures, err)...)
		}
		for _, c := range open {
			after = c.ID
			failures = append(failures, w.raiser().raise(ctx, row, c, lifecycle.EventRecalendar, lifecycle.CalendarPayload{Calendar: calendar}))
		}
		if len(open) < casesAtOnce {
			return errors.Join(failures...)
		}
	}
}
