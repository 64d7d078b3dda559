package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

// Random people do random things to onboardings, and every step is held to the oracle.
func TestRandomWalksOfOnboardings(t *testing.T) {
	ends := map[lifecycle.State]int{}
	rapid.Check(t, func(t *rapid.T) {
		launch := hireLaunch()
		launch.Subject.Attributes["remote"] = rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "remote")
		launch.StartDate = began.AddDate(0, 0, rapid.IntRange(-10, 30).Draw(t, "start")).Format(time.DateOnly)
		p := plannedOnboarding(t, hireTemplate(), launch)
		p.managers = map[string][]string{hire: {manager}}
		p.facts = func(request lifecycle.FactsRequest, facts *lifecycle.Facts) {
			if request.Onboarding != nil {
				version := otherVersion(request.Onboarding.Version)
				facts.Onboarding = &version
			}
		}
		o := watchOnboarding(t, p, launch.Subject)
		p.do(coordinator, lifecycle.EventLaunch, nil)
		for range rapid.IntRange(1, 120).Draw(t, "moves") {
			if p.c.Ended {
				break
			}
			p.now = p.now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			onboardingMoves[rapid.IntRange(0, len(onboardingMoves)-1).Draw(t, "move")](t, p)
		}
		o.replays()
		ends[p.c.State]++
	})
	t.Logf("walks ended in %v", ends)
}

// otherVersion is the template with a version's differences: 2 asks for more and moves days, 3 leaves out items.
func otherVersion(version int) lifecycle.OnboardingTemplate {
	t := hireTemplate()
	t.Version = version
	first := &t.Sections[1]
	switch version {
	case 2:
		first.Items[1].Due.Days = 3
		first.Items[2].PassMark = 90
		first.Items = append(first.Items, lifecycle.OnboardingItem{Key: "tour", Kind: lifecycle.ItemMeeting, Title: "Tour", Owner: "buddy", Due: fromStart(2)})
	case 3:
		t.Sections[0].Items[1].Title = "Prepare a good desk"
		first.Items = append(first.Items[:3:3], first.Items[4:]...) // without shadowing
		first.Items[3].Requires = []string{"course"}
	}
	return t
}

type onboardingMove = func(*rapid.T, *onboardingPlay)

var onboardingMoves = []onboardingMove{doItem, doItem, doItem, doItem, doItem, doItem, doItem, doWrongly, signReview, signReview, ringOnboarding, ringOnboarding, ringOnboarding, ringOnboarding,
	runOnboarding, runOnboarding, moveStart, upgradeIt, anyOnboardingEvent, endIt}

var onboardingEverybody = []string{hire, coordinator, manager, buddy, itDesk, trainer, assessor, anna, admin}

// doItem answers an open task as whoever is asked would, mostly well.
func doItem(t *rapid.T, p *onboardingPlay) {
	task, ok := anyTask(t, p)
	if ok {
		answerAsAsked(t, p, task, task.Assignee)
	}
}

func anyTask(t *rapid.T, p *onboardingPlay) (lifecycle.Task, bool) {
	var open []lifecycle.Task
	for _, task := range p.c.Tasks {
		if task.Status == lifecycle.TaskOpen && task.RoundID == "" {
			open = append(open, task)
		}
	}
	if len(open) == 0 {
		return lifecycle.Task{}, false
	}
	return open[rapid.IntRange(0, len(open)-1).Draw(t, "task")], true
}

func answerAsAsked(t *rapid.T, p *onboardingPlay, task lifecycle.Task, who string) {
	_ = p.try(lifecycle.ByTask, who, lifecycle.EventCompleteTask, answerTo(t, task))
}

// answerTo is an answer to a task by its kind, mostly a good one.
func answerTo(t *rapid.T, task lifecycle.Task) object {
	data, result := object{}, ""
	switch task.Kind {
	case lifecycle.TaskAnswer:
		data = object{"answers": object{"feeling": "fine"}}
		if task.Stage == "manager" {
			data = object{"answers": object{"pace": rapid.IntRange(1, 6).Draw(t, "pace")}}
		}
	case lifecycle.TaskAssess:
		result = rapid.SampledFrom([]string{"done", "done", "done", "returned", "failed"}).Draw(t, "result")
	case lifecycle.TaskItem:
		switch task.Subject {
		case "course":
			data = object{"score": rapid.IntRange(70, 100).Draw(t, "score")}
		case "shadow":
			data = object{"hours": rapid.IntRange(0, 8).Draw(t, "hours")}
		case "triage_2":
			data = record()
		}
	}
	return object{"task_id": task.ID, "comment": "x", "result": result, "data": data}
}

// doWrongly lets anybody answer any task, also one that was open once, also for somebody else.
func doWrongly(t *rapid.T, p *onboardingPlay) {
	var all []lifecycle.Task
	for _, commit := range p.commits {
		all = append(all, commit.Tasks...)
	}
	task := all[rapid.IntRange(0, len(all)-1).Draw(t, "task")]
	who := rapid.SampledFrom(onboardingEverybody).Draw(t, "who")
	if rapid.Bool().Draw(t, "delegate") {
		p.requests++
		e := lifecycle.Event{Name: lifecycle.EventCompleteTask, By: lifecycle.ByTask, At: p.now, RequestID: fmt.Sprintf("request-%d", p.requests),
			Actor: lifecycle.Actor{ID: who, Name: who}, OnBehalfOf: task.Assignee, ActsFor: rapid.SampledFrom([][]string{{task.Assignee}, {hire, task.Assignee}}).Draw(t, "for"),
			Payload: []byte(jsonOf(t, answerTo(t, task)))}
		_ = p.apply(e)
		return
	}
	answerAsAsked(t, p, task, who)
}

func signReview(t *rapid.T, p *onboardingPlay) {
	_ = p.sign(rapid.SampledFrom([]string{manager, manager, hire, coordinator}).Draw(t, "signer"),
		rapid.SampledFrom([]lifecycle.Decision{lifecycle.Approve, lifecycle.Approve, lifecycle.Reject}).Draw(t, "decision"), nil)
}

func ringOnboarding(_ *rapid.T, p *onboardingPlay) {
	if _, ok := p.m.Next(&p.c); ok {
		p.ring()
	}
}

// runOnboarding is what those who run it do to one item.
func runOnboarding(t *rapid.T, p *onboardingPlay) {
	item := rapid.SampledFrom(p.c.Data.Items).Draw(t, "item").Key
	event := rapid.SampledFrom([]lifecycle.EventName{lifecycle.EventWaive, lifecycle.EventWaive, lifecycle.EventRetry, lifecycle.EventReassignItem, lifecycle.EventResume, lifecycle.EventComplete}).Draw(t, "event")
	data := object{"item": item, "reason": "because"}
	switch event {
	case lifecycle.EventReassignItem:
		data["person"] = rapid.SampledFrom(onboardingEverybody).Draw(t, "person")
	case lifecycle.EventResume, lifecycle.EventComplete:
		data = object{"reason": "because"}
	}
	_ = p.try(lifecycle.ByPerson, rapid.SampledFrom([]string{coordinator, manager, hire}).Draw(t, "who"), event, data)
}

func moveStart(t *rapid.T, p *onboardingPlay) {
	date := p.now.AddDate(0, 0, rapid.IntRange(-5, 20).Draw(t, "days")).Format(time.DateOnly)
	startMovesAsPreviewed(t, p, date)
	_ = p.try(lifecycle.ByPerson, coordinator, lifecycle.EventMoveStart, object{"date": date})
}

func upgradeIt(t *rapid.T, p *onboardingPlay) {
	version := rapid.IntRange(1, 3).Draw(t, "version")
	preview, err := lifecycle.PreviewUpgrade(&p.c, lifecycle.OnboardingUpgrade{Template: otherVersion(version)}, p.now)
	if err != nil {
		t.Fatalf("the preview of version %d: %v", version, err)
	}
	hash := rapid.SampledFrom([]string{preview.Hash, preview.Hash, preview.Hash, "old"}).Draw(t, "hash")
	_ = p.try(lifecycle.ByPerson, coordinator, lifecycle.EventUpgrade, object{"version": version, "preview": hash})
}

// endIt lets the subject leave now and then, or calls the onboarding off.
func endIt(t *rapid.T, p *onboardingPlay) {
	if event := rapid.SampledFrom([]lifecycle.EventName{"", "", "", lifecycle.EventLeave, lifecycle.EventCancel}).Draw(t, "end"); event != "" {
		_ = p.try(lifecycle.ByPerson, manager, event, object{"reason": "because"})
	}
}

func anyOnboardingEvent(t *rapid.T, p *onboardingPlay) {
	event := rapid.SampledFrom(p.m.Table(p.c.Data).Events()).Draw(t, "event")
	final := event == lifecycle.EventCancel || event == lifecycle.EventLeave
	if final && rapid.IntRange(0, 5).Draw(t, "final") > 0 {
		return
	}
	data := object{"reason": "because"}
	if event == lifecycle.EventReassign {
		data = object{"role": rapid.SampledFrom([]string{"coordinator", "manager", "it", "assessor", "trainer", "buddy", "nobody"}).Draw(t, "role"),
			"person": rapid.SampledFrom(onboardingEverybody).Draw(t, "person")}
	}
	by := rapid.SampledFrom([]lifecycle.Source{lifecycle.ByPerson, lifecycle.ByTask}).Draw(t, "by")
	_ = p.try(by, rapid.SampledFrom(onboardingEverybody).Draw(t, "who"), event, data)
}
