package e2e_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"
)

var record = flag.Bool("record", false, "write workflow histories for the replay tests (make record-histories)")

// TestRecordHistories runs projects through what the machine can do and keeps their histories.
// A released build's histories stay: a later build that cannot replay them would break the
// cases that run at its users'.
func TestRecordHistories(t *testing.T) {
	if !*record {
		t.Skip("writes files; run make record-histories before a release")
	}
	keep(t, "tollgate_with_conditions", projectWithConditions(t))
	keep(t, "escalated_held_and_cancelled", projectEscalated(t))
	keep(t, "voided_recycled_and_killed", projectVoided(t))
	keep(t, "change_rolled_back_and_reviewed", changeRolledBack(t))
	keep(t, "change_edited_rejected_and_revised", changeRejected(t))
	keep(t, "change_emergency_held", changeEmergency(t))
	keep(t, "pilot_scaled_in_a_wave", pilotScaled(t))
	keep(t, "pilot_doubted_held_and_superseded", pilotDoubted(t))
	keep(t, "onboarding_returned_retried_upgraded_and_completed", onboardingCompleted(t))
	keep(t, "onboarding_moved_and_left", onboardingLeft(t))
	keepRuns(t, "onboarding_in_two_runs", onboardingInTwoRuns(t))
}

func projectWithConditions(t *testing.T) string {
	project := inReview(t, oneTollgate(t, policy(stage("first", "P1D", "sponsor", "finance_partner"), stage("second", "P1D", "process_owner"))))
	approve(t, "sven", project.ID)
	approve(t, "felix", project.ID)
	one := taskOf(t, "priya", project.ID)
	stack.As("priya").Must(t, 200, "POST", "/v1/tasks/"+one.ID+"/sign", object{"decision": "approve_with_conditions", "content_hash": one.ContentHash,
		"conditions": []object{{"text": "train the night shift", "owner": "luis", "due": time.Now().Add(48 * time.Hour).Format(time.RFC3339)}}}, nil)
	stack.As("luis").Must(t, 200, "POST", "/v1/tasks/"+taskOf(t, "luis", project.ID).ID+"/complete", object{"comment": "trained"}, nil)
	return raise(t, "lena", project.ID, "close", nil).ID
}

func projectEscalated(t *testing.T) string {
	late := stage("sponsor", "PT2S", "sponsor")
	late["escalate_to"] = object{"person": "diana"}
	project := inReview(t, oneTollgate(t, policy(late, stage("owner", "P1D", "process_owner"))))
	time.Sleep(3 * time.Second)
	approve(t, "diana", project.ID)
	raise(t, "lena", project.ID, "hold", object{"reason": "leave"})
	raise(t, "lena", project.ID, "resume", nil)
	raise(t, "lena", project.ID, "reassign", object{"role": "process_owner", "person": "luis"})
	return raise(t, "lena", project.ID, "cancel", object{"reason": "no longer needed"}).ID
}

func projectVoided(t *testing.T) string {
	project := inReview(t, oneTollgate(t, policy(stage("both", "P1D", "sponsor", "finance_partner"))))
	approve(t, "sven", project.ID)
	raise(t, "lena", project.ID, "edit", object{"title": "A better title"})
	raise(t, "lena", project.ID, "submit", nil)
	one := taskOf(t, "felix", project.ID)
	stack.As("felix").Must(t, 200, "POST", "/v1/tasks/"+one.ID+"/sign", object{"decision": "reject", "content_hash": one.ContentHash, "comment": "no figures"}, nil)
	raise(t, "lena", project.ID, "submit", nil)
	raise(t, "lena", project.ID, "withdraw", nil)
	return raise(t, "sven", project.ID, "kill", object{"reason": "not worth it"}).ID
}

func changeRolledBack(t *testing.T) string {
	change := requested(t, "normal", changeContent(t, 1, "recorded one"))
	raiseChange(t, "lena", change.ID, "submit", nil)
	raiseChange(t, "sven", change.ID, "assess", nil)
	approve(t, "priya", change.ID)
	raiseChange(t, "lena", change.ID, "edit", object{"content": object{"reason": "Waits are very long"}})
	approve(t, "priya", change.ID)
	raiseChange(t, "lena", change.ID, "schedule", nil)
	ready(t, change.ID)
	raiseChange(t, "luis", change.ID, "begin", nil)
	completeOpen(t, "luis", change.ID, "failed")
	raiseChange(t, "luis", change.ID, "roll_back", object{"reason": "cannot be done"})
	completeOpen(t, "luis", change.ID, "done")
	raiseChange(t, "diana", change.ID, "start_review", nil)
	return raiseChange(t, "diana", change.ID, "conclude", object{"result": "unsuccessful", "lessons": "train first"}).ID
}

func changeRejected(t *testing.T) string {
	change := requested(t, "normal", changeContent(t, 1, "recorded two"))
	raiseChange(t, "lena", change.ID, "submit", nil)
	raiseChange(t, "sven", change.ID, "assess", nil)
	one := taskOf(t, "priya", change.ID)
	stack.As("priya").Must(t, 200, "POST", "/v1/tasks/"+one.ID+"/sign", object{"decision": "reject", "content_hash": one.ContentHash, "comment": "no test"}, nil)
	raiseChange(t, "lena", change.ID, "revise", nil)
	raiseChange(t, "lena", change.ID, "reassign", object{"role": "implementer", "person": "priya"})
	return raiseChange(t, "lena", change.ID, "cancel", object{"reason": "no longer needed"}).ID
}

func changeEmergency(t *testing.T) string {
	change := requested(t, "emergency", changeContent(t, 2, "recorded three"))
	raiseChange(t, "lena", change.ID, "submit", nil)
	raiseChange(t, "lena", change.ID, "hold", object{"reason": "flood"})
	raiseChange(t, "lena", change.ID, "resume", nil)
	approve(t, "diana", change.ID)
	ready(t, change.ID)
	raiseChange(t, "luis", change.ID, "begin", nil)
	completeOpen(t, "luis", change.ID, "done")
	return completeOpen(t, "luis", change.ID, "done").ID
}

// keep writes the history of a case's workflow, unless one of that name was released: that one stays.
func keep(t *testing.T, name, id string) {
	t.Helper()
	keepRun(t, name, id, "")
}

// keepRuns keeps the first run of a case and the one that went on from it.
func keepRuns(t *testing.T, name, id string) {
	t.Helper()
	last := keepRun(t, name+"_resumed", id, "")
	if last == nil {
		return
	}
	began := last.Events[0].GetWorkflowExecutionStartedEventAttributes()
	if began.ContinuedExecutionRunId == "" {
		t.Fatalf("%s is in one run", name)
	}
	keepRun(t, name, id, began.ContinuedExecutionRunId)
}

// keepRun keeps one run, the newest when its id is empty; nil when it is kept already.
func keepRun(t *testing.T, name, id, run string) *history.History {
	t.Helper()
	file := filepath.Join("..", "workflows", "testdata", "replay", "v1_"+name+".json")
	if _, err := os.Stat(file); err == nil {
		t.Logf("%s is there already", name)
		return nil
	}
	all := historyOf(t, kindNamed(name)+"/"+id, run)
	text, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d events, %d bytes", name, len(all.Events), len(text))
	return all
}

// kindNamed is the kind of case that a history's name begins with.
func kindNamed(name string) string {
	for _, kind := range []string{"change", "pilot", "onboarding"} {
		if strings.HasPrefix(name, kind+"_") {
			return kind
		}
	}
	return "project"
}

func historyOf(t *testing.T, workflow, run string) *history.History {
	t.Helper()
	dev, err := stack.DevFile()
	if err != nil {
		t.Fatal(err)
	}
	temporal, err := client.Dial(client.Options{HostPort: dev.TemporalAddress})
	if err != nil {
		t.Fatal(err)
	}
	defer temporal.Close()
	all := &history.History{}
	events := temporal.GetWorkflowHistory(t.Context(), workflow, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		all.Events = append(all.Events, event)
	}
	return all
}
