package e2e_test

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// changePeople fill every role of a change; lena asks.
var changePeople = object{"change_manager": "sven", "process_owner": "priya", "implementer": "luis", "emergency_approver": "diana", "reviewer": "diana"}

// answers of the built-in questionnaire, by the score of every question: 1 is the least risky.
func answers(t testing.TB, score int) object {
	t.Helper()
	var template struct {
		Questions []struct {
			Key     string
			Answers []struct {
				Key   string
				Score int
			}
		}
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/templates/process_change", nil, &template)
	chosen := object{}
	for _, question := range template.Questions {
		for _, answer := range question.Answers {
			if answer.Score <= score {
				chosen[question.Key] = answer.Key
			}
		}
	}
	return chosen
}

// changeContent is everything that the built-in template asks for; the window is open now.
func changeContent(t testing.TB, risk int, process string) object {
	return object{"reason": "Waits are long", "description": "A second triage desk", "processes": []string{process}, "sites": []string{"munich"},
		"plan":         []object{{"title": "Move the desk"}, {"title": "Train the crew"}},
		"backout_plan": []object{{"title": "Move it back"}}, "test_evidence": "Piloted for two weeks", "communication_plan": "Mail to all",
		"window":  object{"start": time.Now().Add(-time.Hour).UTC(), "end": time.Now().Add(48 * time.Hour).UTC(), "time_zone": "Europe/Berlin"},
		"answers": answers(t, risk)}
}

// requested launches a change.
func requested(t testing.TB, kind string, content object) outcome {
	t.Helper()
	var o outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/changes", object{"title": "New triage desk", "kind": kind, "roles": changePeople, "content": content}, &o)
	t.Cleanup(func() { // its window would collide with the next test's: luis implements them all
		_, _ = stack.As("lena").Do(context.Background(), http.MethodPost, "/v1/changes/"+o.ID+"/events", object{"event": "cancel", "data": object{"reason": "the test is over"}})
	})
	return o
}

// raiseChange raises an event that must be accepted.
func raiseChange(t testing.TB, person, id, event string, data object) outcome {
	t.Helper()
	var o outcome
	stack.As(person).Must(t, http.StatusOK, "POST", "/v1/changes/"+id+"/events", object{"event": event, "data": data}, &o)
	return o
}

// ready answers every line of the checklist with go.
func ready(t testing.TB, id string) {
	t.Helper()
	var view struct {
		Readiness []struct{ Key string }
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+id, nil, &view)
	for _, line := range view.Readiness {
		raiseChange(t, "luis", id, "check_readiness", object{"item": line.Key, "go": true})
	}
}

// completeOpen completes a person's open task of a kind on a case.
func completeOpen(t testing.TB, person, id, result string) outcome {
	t.Helper()
	var o outcome
	one := taskOf(t, person, id)
	stack.As(person).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": "as planned", "result": result}, &o)
	return o
}
