package activities_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tollgate/activities"
	"tollgate/launch"
	"tollgate/lifecycle"
	"tollgate/store"
)

// pilotOffice has a pilot that is being scaled, in one wave that opens a change.
type pilotOffice struct {
	office
	engine *engine
	opener activities.Opener
	pilot  lifecycle.CaseLink
}

func newPilotOffice(t *testing.T, content string) pilotOffice {
	o := newOffice(t)
	cases := store.Cases{DB: o.db}
	p := pilotOffice{office: o, engine: &engine{cases: cases}, pilot: lifecycle.CaseLink{Kind: lifecycle.KindPilot, ID: "0198-pilot"}}
	p.opener = activities.Opener{Cases: cases, Desk: launch.Desk{DB: o.db}, Temporal: p.engine, TaskQueue: "t", Notifier: notifier(o.db)}
	at := time.Now().UTC().Truncate(time.Microsecond)
	limit := 0.1
	wave := lifecycle.Wave{State: lifecycle.WavePlanned, WavePlan: lifecycle.WavePlan{Key: "one", Sites: []string{"berlin", "oslo"}, From: "2020-01-01", HoldFor: lifecycle.Duration(time.Hour),
		Guardrails: []lifecycle.Guardrail{{PilotMetric: lifecycle.PilotMetric{Key: "late", Kind: lifecycle.MetricProportion}, AtMost: &limit}},
		Change:     &lifecycle.ChangeRequest{Content: json.RawMessage(content), Roles: lifecycle.ChangeRoles{ChangeManager: "priya"}}}}
	c := lifecycle.Case[lifecycle.PilotData]{Head: lifecycle.Head{ID: p.pilot.ID, Organisation: "default", Kind: lifecycle.KindPilot, Title: "Gate at 40", State: lifecycle.StateScaling,
		Seq: 1, MachineVersion: lifecycle.PilotMachineVersion, CreatedBy: "lena", CreatedAt: at, UpdatedAt: at},
		Data: lifecycle.PilotData{Roles: lifecycle.PilotRoles{Lead: "lena", Sponsor: "sven", ProcessOwner: "priya"}, Waves: []lifecycle.Wave{wave}}}
	snapshot, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.db.Exec(context.Background(), `INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'pilot', 'PIL-100', 'Gate at 40', 'scaling', 1, 1, $2, 'lena', now(), now())`, p.pilot.ID, string(snapshot)); err != nil {
		t.Fatal(err)
	}
	return p
}

// raise puts an event of a person on the pilot.
func (p pilotOffice) raise(by, name, data string) {
	p.t.Helper()
	h, err := p.engine.update(context.Background(), "pilot/"+p.pilot.ID, nil, lifecycle.Event{Name: lifecycle.EventName(name), By: lifecycle.ByPerson, RequestID: "r/" + name,
		Actor: lifecycle.Actor{ID: by, Name: by}, Payload: json.RawMessage(data)})
	if err == nil {
		err = h.Get(context.Background(), nil)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// deliver does every effect of a name that is due, and returns the first failure that the outbox kept.
func (p pilotOffice) deliver(effect string, do func(context.Context, store.Tx, store.OutboxRow) error) string {
	p.t.Helper()
	ctx := context.Background()
	if _, err := (store.Outbox{DB: p.db}).Deliver(ctx, effect, 10, func(tx store.Tx, row store.OutboxRow) error { return do(ctx, tx, row) }); err != nil {
		p.t.Fatal(err)
	}
	var failure string
	if err := p.db.Get(ctx, &failure, `SELECT coalesce((SELECT last_error FROM outbox WHERE effect = $1 AND done_at IS NULL LIMIT 1), '')`, effect); err != nil {
		p.t.Fatal(err)
	}
	return failure
}

func (p pilotOffice) wave() lifecycle.Wave {
	p.t.Helper()
	stored, err := p.opener.Cases.Find(context.Background(), "default", p.pilot.ID)
	var c lifecycle.Case[lifecycle.PilotData]
	if err == nil {
		err = json.Unmarshal(stored.Snapshot, &c)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return c.Data.Waves[0]
}

// The worker is killed after the launch was recorded and before it could say so; the effect is done again, and once more after
// that by somebody who does not know that it is done.
func TestAWavesChangeIsLaunchedOnce(t *testing.T) {
	p := newPilotOffice(t, `{"reason":"It worked","plan":[{"title":"Move the gate"}]}`)
	p.raise("lena", "start_wave", `{"wave":"one"}`)
	p.engine.lost = 1
	if failure := p.deliver(lifecycle.EffectOpenCase, p.opener.Open); !strings.Contains(failure, "killed") {
		t.Fatalf("the lost answer is kept as %q", failure)
	}
	for range 2 {
		p.exec(`UPDATE outbox SET done_at = NULL, next_attempt_at = now() WHERE effect = 'open_case'`)
		if failure := p.deliver(lifecycle.EffectOpenCase, p.opener.Open); failure != "" {
			t.Fatal(failure)
		}
	}
	var changes []struct {
		ID  string `db:"id"`
		Seq int64  `db:"seq"`
	}
	if err := p.db.Select(context.Background(), &changes, `SELECT id, seq FROM cases WHERE kind = 'change'`); err != nil || len(changes) != 1 || changes[0].Seq != 1 {
		t.Fatalf("changes %+v, %v", changes, err)
	}
	if wave := p.wave(); wave.ChangeRef == nil || wave.ChangeRef.ID != changes[0].ID || wave.State != lifecycle.WaveAwaits {
		t.Errorf("the wave is %+v", wave)
	}
	stored, err := p.opener.Cases.Find(context.Background(), "default", changes[0].ID)
	var c lifecycle.Case[lifecycle.ChangeData]
	if err == nil {
		err = json.Unmarshal(stored.Snapshot, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	if *c.Opener != p.pilot || c.Data.Kind != lifecycle.NormalChange || c.Data.Template.Key != "process_change" || c.Calendar == nil ||
		strings.Join(c.Data.Content.Sites, " ") != "berlin oslo" || len(c.Data.Content.Links) != 1 || c.Data.Content.Links[0] != p.pilot || c.Data.Content.Plan[0].Title != "Move the gate" ||
		c.Data.Roles.Requester != "lena" || c.Data.Roles.ChangeManager != "priya" || c.CreatedBy != "lena" || c.Title != "Gate at 40, wave one" {
		t.Errorf("the change is %+v %+v", c.Head, c.Data)
	}
}

func TestAWaveLearnsThatItsChangeWasNotLaunched(t *testing.T) {
	for name, story := range map[string]struct {
		content, breaks, because string
	}{
		"the person left":       {`{}`, `UPDATE people SET active = false WHERE id = 'lena'`, "lena, who would launch it, is no active person"},
		"somebody else left":    {`{}`, `UPDATE people SET active = false WHERE id = 'priya'`, `roles.change_manager: there is no active person "priya"`},
		"the metric is unknown": {`{"metrics":["nothing"]}`, `SELECT 1`, "content.metrics[0]: there is no metric"},
		"the template is gone":  {`{}`, `UPDATE outbox SET payload = jsonb_set(payload, '{change,template}', '"gone"') WHERE effect = 'open_case'`, `template: there is no template "gone"`},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPilotOffice(t, story.content)
			p.raise("lena", "start_wave", `{"wave":"one"}`)
			p.exec(story.breaks)
			for range 2 {
				if failure := p.deliver(lifecycle.EffectOpenCase, p.opener.Open); failure != "" {
					t.Fatal(failure)
				}
				p.exec(`UPDATE outbox SET done_at = NULL, next_attempt_at = now() WHERE effect = 'open_case'`)
			}
			if wave := p.wave(); wave.State != lifecycle.WaveHeld || !strings.Contains(wave.Held, "could not be launched") || !strings.Contains(wave.Held, story.because) {
				t.Errorf("the wave is %s because %q", wave.State, wave.Held)
			}
		})
	}
}

// Telling is repeated, comes late and out of order; only what the wave waits for moves it, once.
func TestAWaveGoesLiveWhenItsChangeIsImplemented(t *testing.T) {
	p := newPilotOffice(t, `{}`)
	p.raise("lena", "start_wave", `{"wave":"one"}`)
	moved := lifecycle.CaseMoved{Opener: p.pilot, Case: *p.wave().ChangeRef, Key: "CHG-1"}
	n := 1
	tell := func(state lifecycle.State) {
		moved.State = state
		payload, _ := json.Marshal(moved)
		if _, err := p.db.Exec(context.Background(), `INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', $1, 1, $3, 'tell_opener', $2)`,
			moved.Case.ID, string(payload), n); err != nil {
			t.Fatal(err)
		}
		n++
		for range 2 {
			if failure := p.deliver(lifecycle.EffectTellOpener, func(ctx context.Context, _ store.Tx, row store.OutboxRow) error { return p.opener.Tell(ctx, row) }); failure != "" {
				t.Fatal(failure)
			}
			p.exec(`UPDATE outbox SET done_at = NULL, next_attempt_at = now() WHERE effect = 'tell_opener'`)
		}
		p.exec(`UPDATE outbox SET done_at = now() WHERE effect = 'tell_opener'`)
	}
	for _, step := range []struct {
		told lifecycle.State
		wave string
	}{{lifecycle.StateImplemented, lifecycle.WaveLive}, {lifecycle.StateClosed, lifecycle.WaveLive}, {lifecycle.StateRollingBack, lifecycle.WaveHeld}, {lifecycle.StateImplemented, lifecycle.WaveHeld}} {
		tell(step.told)
		if wave := p.wave(); wave.State != step.wave {
			t.Errorf("told %s, the wave is %s: %s", step.told, wave.State, wave.Held)
		}
	}
	if wave := p.wave(); !strings.Contains(wave.Held, "CHG-1 is rolling back") {
		t.Errorf("held because %q", wave.Held)
	}
}

// A pilot that ends with its project does so even while it is on hold, and says who ended it and why.
func TestPilotsEndWithTheirProject(t *testing.T) {
	p := newPilotOffice(t, `{}`)
	p.raise("lena", "hold", `{"reason":"holidays"}`)
	p.exec(`INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', 'case', 2, 1, 'end_pilots',
		'{"project":{"kind":"project","id":"case"},"by":{"id":"sven"},"reason":"No budget","pilots":["PIL-100","PIL-9"]}')`)
	for range 2 {
		if failure := p.deliver(lifecycle.EffectEndPilots, func(ctx context.Context, _ store.Tx, row store.OutboxRow) error { return p.opener.EndPilots(ctx, row) }); failure != "" {
			t.Fatal(failure)
		}
		p.exec(`UPDATE outbox SET done_at = NULL, next_attempt_at = now() WHERE effect = 'end_pilots'`)
	}
	steps, err := p.opener.Cases.Steps(context.Background(), "default", p.pilot.ID, 0, 10)
	if err != nil || len(steps) != 2 {
		t.Fatalf("%d steps, %v", len(steps), err)
	}
	if last := steps[1]; last.To != "cancelled" || last.Actor != "sven" || !strings.Contains(string(last.Payload), "No budget") {
		t.Errorf("the last step is %+v", last)
	}
	p.exec(`UPDATE outbox SET done_at = now() WHERE effect = 'end_pilots'`)
	p.work()
	if got := p.told("priya", "No budget"); !strings.Contains(got, "ended: Gate at 40 was cancelled with its project: No budget") {
		t.Errorf("priya was told %q", got)
	}
}

// A successor is a draft with the plan of the pilot before; when it cannot be launched, that pilot has ended and its people are told.
func TestASuccessorIsLaunchedOrItsPeopleAreTold(t *testing.T) {
	for _, lead := range []string{"lena", "nobody"} {
		p := newPilotOffice(t, `{}`)
		p.exec(`UPDATE cases SET state = 'superseded', ended = true WHERE kind = 'pilot'`)
		ask := lifecycle.OpenCase{Kind: lifecycle.KindPilot, ID: "0198-next", Opener: p.pilot, By: lifecycle.Actor{ID: lead}, Title: "Gate at 40",
			Pilot: &lifecycle.PilotData{Plan: lifecycle.PilotPlan{Hypothesis: "later gates keep players"}, Roles: lifecycle.PilotRoles{Lead: lead, Sponsor: "sven"}, Predecessor: &p.pilot}}
		payload, _ := json.Marshal(ask)
		if _, err := p.db.Exec(context.Background(), `INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', $1, 2, 1, 'open_case', $2)`, p.pilot.ID, string(payload)); err != nil {
			t.Fatal(err)
		}
		if failure := p.deliver(lifecycle.EffectOpenCase, p.opener.Open); failure != "" {
			t.Fatal(failure)
		}
		stored, err := p.opener.Cases.Find(context.Background(), "default", "0198-next")
		if lead == "nobody" {
			if got := p.notices("sven"); err == nil || !strings.Contains(got, "The pilot that PIL-100 asked for could not be launched: nobody, who would launch it") {
				t.Errorf("%v; sven was told %q", err, got)
			}
			continue
		}
		var c lifecycle.Case[lifecycle.PilotData]
		if err == nil {
			err = json.Unmarshal(stored.Snapshot, &c)
		}
		if err != nil || c.State != lifecycle.StateDraft || *c.Data.Predecessor != p.pilot || c.Data.Plan.Hypothesis != "later gates keep players" || *c.Opener != p.pilot {
			t.Errorf("%v: the successor is %+v; sven was told %q", err, c.Head, p.notices("sven"))
		}
	}
}

// One dispatcher after another finds the effects by their names.
func TestADispatcherLaunchesWhatCasesAskFor(t *testing.T) {
	p := newPilotOffice(t, `{}`)
	p.raise("lena", "start_wave", `{"wave":"one"}`)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		activities.Dispatcher{Outbox: store.Outbox{DB: p.db}, Notifier: notifier(p.db), Opener: p.opener, Log: slog.New(slog.DiscardHandler), Pause: 5 * time.Millisecond}.Run(ctx)
		close(ended)
	}()
	for p.engineAsked("change launch") == 0 && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	<-ended
	if n := p.engineAsked("change launch"); n != 1 {
		t.Errorf("launched %d times", n)
	}
}

func (p pilotOffice) engineAsked(what string) (n int) {
	p.engine.Lock()
	defer p.engine.Unlock()
	for _, asked := range p.engine.asked {
		if asked == what {
			n++
		}
	}
	return n
}
