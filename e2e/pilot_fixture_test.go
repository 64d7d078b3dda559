package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tollgate/e2e"
)

// pilotPeople fill every role of a pilot; lena leads.
var pilotPeople = object{"sponsor": "sven", "process_owner": "priya", "data_owner": "luis", "decider": "sven"}

// launchedPilot launches a pilot with a plan.
func launchedPilot(t testing.TB, title string, plan object) outcome {
	t.Helper()
	var o outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/pilots", object{"title": title, "roles": pilotPeople, "plan": plan}, &o)
	return o
}

// raisePilot raises an event that must be accepted.
func raisePilot(t testing.TB, person, id, event string, data object) outcome {
	t.Helper()
	var o outcome
	stack.As(person).Must(t, http.StatusOK, "POST", "/v1/pilots/"+id+"/events", object{"event": event, "data": data}, &o)
	return o
}

// signedPlan takes a pilot from its draft through the readiness review.
func signedPlan(t testing.TB, id string, submit object) outcome {
	t.Helper()
	var view struct {
		Readiness []struct{ Key string }
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id, nil, &view)
	for _, line := range view.Readiness {
		raisePilot(t, "luis", id, "check_readiness", object{"item": line.Key, "go": true})
	}
	raisePilot(t, "lena", id, "submit", submit)
	approve(t, "priya", id)
	return approve(t, "sven", id)
}

func pilotOf(t testing.TB, id string) pilotPage {
	t.Helper()
	var page pilotPage
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id, nil, &page)
	return page
}

// runningPilot launches a pilot and takes it to running, signed as it is whatever its power.
func runningPilot(t testing.TB, title string, plan object) string {
	t.Helper()
	pilot := launchedPilot(t, title, plan)
	if o := signedPlan(t, pilot.ID, object{"accepts_low_power": "it is a rehearsal"}); o.State != "ready" {
		t.Fatalf("after the readiness review: %+v", o)
	}
	raisePilot(t, "lena", pilot.ID, "start", nil)
	return pilot.ID
}

// twoArms is the plan of a small pilot: retention from 30 % to 40 %.
func twoArms(extra object) object {
	plan := object{"hypothesis": "A shorter form keeps more people", "direction": "increase", "design": "parallel",
		"primary_metric": object{"key": "retained", "kind": "proportion"}, "effect": object{"minimum": 0.1, "baseline": 0.3},
		"arrivals_per_day": 200, "duration": "P14D", "randomization": object{"by": "elsewhere"},
		"arms": []object{{"key": "long_form", "role": "control"}, {"key": "short_form", "role": "treatment"}}}
	for key, value := range extra {
		plan[key] = value
	}
	return plan
}

// countedRows are the two rows that stand for n observations of a proportion, yes of them 1, of now.
func countedRows(key string, yes, n int, group object) []object {
	rows := []object{}
	for value, count := range []int{n - yes, yes} {
		row := object{"key": fmt.Sprintf("%s-%d", key, value), "at": time.Now().UTC(), "value": value, "count": count}
		for name, content := range group {
			row[name] = content
		}
		if count > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

func observe(t testing.TB, id string, rows ...[]object) {
	t.Helper()
	all := []object{}
	for _, some := range rows {
		all = append(all, some...)
	}
	stack.As("luis").Must(t, http.StatusCreated, "POST", "/v1/pilots/"+id+"/observations", object{"observations": all}, nil)
}

// bothArms are observations of the primary metric of twoArms.
func bothArms(long, ofLong, short, ofShort int) []object {
	return append(countedRows("long", long, ofLong, object{"arm": "long_form"}), countedRows("short", short, ofShort, object{"arm": "short_form"})...)
}

// looked takes a look and returns the pilot with it.
func looked(t testing.TB, id string) pilotPage {
	t.Helper()
	raisePilot(t, "luis", id, "look", nil)
	return pilotOf(t, id)
}

// judged ends a pilot early and returns it with its verdict, which is due at once without a follow-up.
func judged(t testing.TB, id string) (page pilotPage) {
	t.Helper()
	raisePilot(t, "lena", id, "conclude", object{"reason": "everybody who was planned has been observed"})
	e2e.Eventually(t, time.Minute, func() string {
		if page = pilotOf(t, id); page.Verdict == nil {
			return "there is no verdict"
		}
		return ""
	})
	return page
}

// decided proposes a decision and has it signed by the decision policy.
func decided(t testing.TB, id, decision string, waves ...object) outcome {
	t.Helper()
	data := object{"decision": decision, "reason": "so it says"}
	if len(waves) > 0 {
		data["waves"] = waves
	}
	raisePilot(t, "lena", id, "propose_decision", data)
	approve(t, "sven", id)
	return approve(t, "priya", id)
}

// awaitPilot waits for a pilot to be as asked; differs says how it is not.
func awaitPilot(t testing.TB, id string, within time.Duration, differs func(pilotPage) string) (page pilotPage) {
	t.Helper()
	e2e.Eventually(t, within, func() string {
		page = pilotOf(t, id)
		return differs(page)
	})
	return page
}
