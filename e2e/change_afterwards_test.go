package e2e_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"tollgate/e2e"
)

var ownerAlone = []object{stageOf("Owner", object{"kind": "all"}, object{"case_role": "process_owner"})}

// begun takes a change of a template to its implementation by a person whom nothing else keeps busy.
func begun(t testing.TB, template, kind, implementer string, content object) outcome {
	t.Helper()
	now := object{"window": windowFrom(time.Now().Add(-time.Hour))}
	maps.Copy(now, content)
	change := ownChange(t, template, kind, object{"implementer": implementer}, now)
	raiseChange(t, "lena", change.ID, "submit", nil)
	if kind == "normal" {
		raiseChange(t, "sven", change.ID, "assess", nil)
		approve(t, "priya", change.ID)
	}
	raiseChange(t, "lena", change.ID, "schedule", nil)
	return raiseChange(t, implementer, change.ID, "begin", nil)
}

// reviewed ends the implementation and concludes the review.
func reviewed(t testing.TB, id, implementer, result string) outcome {
	t.Helper()
	completeOpen(t, implementer, id, "done")
	completeOpen(t, implementer, id, "done")
	raiseChange(t, "diana", id, "start_review", nil)
	return raiseChange(t, "diana", id, "conclude", object{"result": result, "lessons": "none"})
}

// A failed step stops the implementation until it is tried again or rolled back; the backout plan is followed in its order, and what was
// rolled back was not successful.
func TestAFailedStepIsRetriedThenRolledBack(t *testing.T) {
	change := begun(t, ownTemplate(t, ownerAlone, asItIs), "normal", "felix", nil)
	events := "/v1/changes/" + change.ID + "/events"
	refused(t, stack.As("felix"), http.StatusConflict, "state_conflict", "POST", events, object{"event": "retry"})
	if o := completeOpen(t, "felix", change.ID, "failed"); o.State != "implementing" || o.Health != "red" {
		t.Fatalf("after the failure: %+v", o)
	}
	if next := taskOf(t, "felix", change.ID); next.Kind != "next_action" {
		t.Fatalf("after the failure felix is asked %+v", next)
	}
	refused(t, stack.As("lena"), http.StatusForbidden, "forbidden", "POST", events, object{"event": "retry"})
	raiseChange(t, "felix", change.ID, "retry", nil)
	completeOpen(t, "felix", change.ID, "done")
	completeOpen(t, "felix", change.ID, "failed")
	refused(t, stack.As("felix"), http.StatusUnprocessableEntity, "invalid", "POST", events, object{"event": "roll_back"})
	raiseChange(t, "felix", change.ID, "roll_back", object{"reason": "it cannot be done"})
	completeOpen(t, "felix", change.ID, "done")
	if o := completeOpen(t, "felix", change.ID, "done"); o.State != "rolled_back" {
		t.Fatalf("after the way back: %+v", o)
	}
	var view struct {
		Work struct {
			Log []struct {
				Plan, Result string
				Step         int
			}
		}
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+change.ID, nil, &view)
	want := "[{plan failed 0} {plan done 0} {plan failed 1} {backout_plan done 0} {backout_plan done 1}]"
	if got := fmt.Sprint(view.Work.Log); got != want {
		t.Errorf("the log is %s, want %s", got, want)
	}
	raiseChange(t, "diana", change.ID, "start_review", nil)
	refused(t, stack.As("diana"), http.StatusUnprocessableEntity, "invalid", "POST", events, object{"event": "conclude", "data": object{"result": "successful", "lessons": "none"}})
	if o := raiseChange(t, "diana", change.ID, "conclude", object{"result": "unsuccessful", "lessons": "train first"}); o.State != "closed" {
		t.Fatalf("after the review: %+v", o)
	}
}

// The right to standard changes is earned by an approval and lost by outcomes; the refusal shows the rule and the figures.
func TestStandardStatusIsEarnedAndLost(t *testing.T) {
	template := ownTemplate(t, ownerAlone, func(body object) { body["standard"] = object{"last": 3, "successful": 2} })
	submit := func(change outcome) e2e.Answer {
		answer, err := stack.As("lena").Do(t.Context(), "POST", "/v1/changes/"+change.ID+"/events", object{"event": "submit"})
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	early := ownChange(t, template, "standard", object{"implementer": "fiona"}, nil)
	if answer := submit(early); answer.Status != http.StatusUnprocessableEntity {
		t.Fatalf("before any approval: %d %s", answer.Status, answer.Body)
	} else {
		saysAll(t, string(answer.Body), "no approval has granted it", "requests_standard")
	}
	change := begun(t, template, "normal", "fiona", object{"requests_standard": true})
	reviewed(t, change.ID, "fiona", "successful")
	e2e.Eventually(t, 20*time.Second, func() string {
		if answer := submit(early); answer.Status != http.StatusOK {
			return string(answer.Body)
		}
		return ""
	})
	raiseChange(t, "lena", early.ID, "cancel", object{"reason": "shown enough"})
	for _, result := range []string{"successful", "with_issues", "unsuccessful"} { // one of the last three may fail
		use := begun(t, template, "standard", "fiona", nil)
		if o := reviewed(t, use.ID, "fiona", result); o.State != "closed" {
			t.Fatalf("a standard change with the result %s: %+v", result, o)
		}
	}
	last := ownChange(t, template, "standard", nil, nil)
	answer := submit(last)
	if code, _ := answer.Problem(); answer.Status != http.StatusUnprocessableEntity || code != "criteria_unmet" {
		t.Fatalf("after two failures: %d %s", answer.Status, answer.Body)
	}
	saysAll(t, string(answer.Body), "lost: 1 of the last 3 uses were successful, and at least 2 of 3 must be", `"successful","with_issues","unsuccessful"`)
}

// The metrics that a change names are watched after its review; a control-chart signal in measurements that arrive opens it again.
func TestASignalReopensTheReviewOfAChange(t *testing.T) {
	var metric struct{ ID string }
	stack.As("lena").Must(t, 201, "POST", "/v1/metrics", object{"key": fmt.Sprintf("scrap_%d", time.Now().UnixNano()), "name": "Scrap", "unit": "kg", "direction": "lower_is_better"}, &metric)
	template := ownTemplate(t, ownerAlone, func(body object) { body["watch_for"] = "P30D" })
	change := begun(t, template, "normal", "felix", object{"metrics": []string{metric.ID}})
	if o := reviewed(t, change.ID, "felix", "successful"); o.State != "watching" {
		t.Fatalf("after the review: %+v", o)
	}
	var view struct {
		Work struct {
			EndedAt time.Time `json:"ended_at"`
		}
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+change.ID, nil, &view)
	rows := []object{} // what was measured since the implementation: ten calm points, then one far out
	for i, value := range []float64{20, 21, 19.5, 20.5, 19, 20, 20.8, 19.7, 20.2, 19.9, 45} {
		rows = append(rows, object{"observed_at": view.Work.EndedAt.Add(time.Duration(i+1) * time.Millisecond), "value": value})
	}
	stack.As("lena").Must(t, 201, "POST", "/v1/metrics/"+metric.ID+"/measurements", rows[:10], nil)
	stack.As("lena").Must(t, 201, "POST", "/v1/metrics/"+metric.ID+"/measurements", rows[10:], nil)
	e2e.Eventually(t, 20*time.Second, func() string {
		if o := stateOfChange(t, change.ID); o.State != "pir" {
			return fmt.Sprintf("%+v", o)
		}
		return ""
	})
	if events := stepsOf(t, "/v1/changes/"+change.ID); !slices.Contains(events, "signal") {
		t.Errorf("steps %v", events)
	}
	if next := taskOf(t, "diana", change.ID); next.Kind != "next_action" {
		t.Errorf("the reviewer is asked %+v", next)
	}
	if o := raiseChange(t, "diana", change.ID, "conclude", object{"result": "with_issues", "lessons": "a bad batch"}); o.State != "watching" {
		t.Errorf("after the second review: %+v", o)
	}
}

func stateOfChange(t testing.TB, id string) outcome {
	t.Helper()
	var o outcome
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+id, nil, &o)
	return o
}
