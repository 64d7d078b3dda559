package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tollgate/e2e"
)

// waveOf is a wave at one site that must hold 35 % of the primary metric for five seconds.
func waveOf(key, site string) object {
	return object{"key": key, "sites": []string{site}, "from": time.Now().UTC().Format(time.DateOnly), "hold_for": "PT5S",
		"guardrails": []object{{"key": "retained", "kind": "proportion", "at_least": 0.35, "minimum_n": 50}}}
}

// awaitPilotThere waits for a pilot that another one opens.
func awaitPilotThere(t *testing.T, id string) pilotPage {
	t.Helper()
	e2e.Eventually(t, 20*time.Second, func() string {
		answer, err := stack.As("vera").Do(t.Context(), http.MethodGet, "/v1/pilots/"+id, nil)
		if err != nil || answer.Status != http.StatusOK {
			return fmt.Sprint(answer.Status, err)
		}
		return ""
	})
	return pilotOf(t, id)
}

// A success is scaled in two waves: one holds, the other breaches its guardrail at its first look and is rolled back.
func TestASuccessIsScaledInWaves(t *testing.T) {
	id := runningPilot(t, "Shorter form, scaled", twoArms(object{"look_every": "PT1M"}))
	observe(t, id, bothArms(330, 1000, 480, 1000))
	if page := judged(t, id); page.Verdict.Verdict != "success" {
		t.Fatalf("the verdict: %+v", page.Verdict)
	}
	if o := decided(t, id, "scale", waveOf("north", "oslo"), waveOf("south", "rome")); o.State != "scaling" {
		t.Fatalf("after the decision: %+v", o)
	}
	rollOut(t, id, "north", "oslo", 45)
	rollOut(t, id, "south", "rome", 20)
	awaitPilot(t, id, 30*time.Second, func(p pilotPage) string {
		if p.Waves[0].State == "done" && p.Waves[1].State == "held" {
			return ""
		}
		return fmt.Sprintf("%+v", p.Waves)
	})
	if one := taskOf(t, "lena", id); one.Stage != "south" {
		t.Errorf("lena is asked %+v", one)
	}
	raisePilot(t, "lena", id, "roll_back_wave", object{"wave": "south", "reason": "people leave"})
	if o := completeOpen(t, "priya", id, "done"); o.State != "scaled" || !o.Ended {
		t.Fatalf("after the roll-back: %+v", o)
	}
	if page := pilotOf(t, id); page.Waves[0].State != "done" || page.Waves[1].State != "rolled_back" || page.Waves[0].Looks != 1 || page.Waves[1].Looks != 1 {
		t.Errorf("at the end: %+v", page.Waves)
	}
}

// rollOut starts a wave and brings what is observed at its site since.
func rollOut(t *testing.T, id, wave, site string, ofHundred int) {
	t.Helper()
	raisePilot(t, "priya", id, "start_wave", object{"wave": wave})
	observe(t, id, countedRows("wave-"+wave, ofHundred, 100, object{"arm": "short_form", "site": site}))
}

// What the verdict does not say needs a second approver who gives a reason, and shows it for good.
func TestADecisionAgainstTheVerdictNeedsAReasonFromSomebodyElse(t *testing.T) {
	id := runningPilot(t, "Shorter form, little seen", twoArms(nil))
	observe(t, id, bothArms(15, 50, 18, 50))
	if page := judged(t, id); page.Verdict.Verdict != "insufficient_evidence" {
		t.Fatalf("the verdict: %+v", page.Verdict)
	}
	if o := decided(t, id, "scale", waveOf("north", "oslo")); o.State != "verdict_review" {
		t.Fatalf("after the first approval: %+v", o)
	}
	for _, one := range tasks(t, id) {
		if one.Status == "open" && (one.Assignee == "sven" || one.Assignee == "priya" || one.Assignee == "lena") {
			t.Errorf("%s is asked a second time", one.Assignee)
		}
	}
	one := taskOf(t, "diana", id)
	refused(t, stack.As("diana"), http.StatusUnprocessableEntity, "invalid", "POST", "/v1/tasks/"+one.ID+"/sign", approval(one))
	with := approval(one)
	with["comment"] = "the old form ends anyway"
	var o outcome
	if stack.As("diana").Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/sign", with, &o); o.State != "scaling" {
		t.Fatalf("after the second approval: %+v", o)
	}
	page := pilotOf(t, id)
	if d := page.Decision; d == nil || !d.Against || len(d.Because) != 1 || d.Because[0].Person != "diana" || d.Because[0].Reason != "the old form ends anyway" {
		t.Errorf("the decision: %+v", d)
	}
	report := stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id+"/report", nil, nil)
	saysAll(t, string(report.Body), "the old form ends anyway")
}
