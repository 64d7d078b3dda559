package e2e_test

import (
	"net/http"
	"testing"
)

// pilotPeople fill every role of a pilot; lena leads. Against a verdict, otto cannot sign: he is an administrator.
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

// pilotPage is what the tests read of a pilot.
type pilotPage struct {
	State  string
	Looks  int
	Locked *struct {
		Hash string `json:"plan_hash"`
	}
	Size *struct {
		Total   int
		Reached bool `json:"power_reached"`
		Flags   []string
	}
	Last    *pilotLook `json:"last_look"`
	Verdict *struct {
		Verdict, Text string
		Reasons       []string
		Look          pilotLook
		Deviations    []object
	}
	Decision *struct {
		Decision string
		Against  bool     `json:"against_verdict"`
		Because  []object `json:"second_approvers"`
	}
	Waves []struct{ Key, State string }
}

type pilotLook struct {
	N      int
	Rows   int64 `json:"observations"`
	Effect *struct {
		Estimate, Lower, Upper, P float64
		Fixed                     *struct{ P, Lower, Upper float64 } `json:"fixed_horizon"`
	}
	Split *struct {
		ChiSquare float64 `json:"chi_square"`
		P         float64
		Level     string
	} `json:"sample_ratio"`
	Boundary string
	Doubts   []struct{ Kind, Text string }
}

func pilotOf(t testing.TB, id string) pilotPage {
	t.Helper()
	var page pilotPage
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id, nil, &page)
	return page
}
