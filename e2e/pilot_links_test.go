package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tollgate/e2e"
)

// linkedPage is what these tests read of a pilot's waves.
type linkedPage struct {
	State string
	Waves []struct {
		State     string
		Held      string               `json:"held_because"`
		ChangeRef *struct{ ID string } `json:"change_ref"`
	}
}

func awaitWave(t *testing.T, id, state string) (page linkedPage) {
	t.Helper()
	e2e.Eventually(t, 30*time.Second, func() string {
		page = linkedPage{}
		stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id, nil, &page)
		if len(page.Waves) != 1 || page.Waves[0].State != state {
			return fmt.Sprintf("%+v", page)
		}
		return ""
	})
	return page
}

// A wave launches the change that was signed, waits for it, and is held when that comes to nothing.
func TestAWaveLaunchesItsChangeAndWaitsForIt(t *testing.T) {
	id := runningPilot(t, "Shorter form, by a change", twoArms(nil))
	observe(t, id, bothArms(330, 1000, 480, 1000))
	judged(t, id)
	wave := waveOf("north", "oslo")
	wave["change"] = object{"content": object{"reason": "The pilot says so"}, "roles": object{"change_manager": "priya"}}
	decided(t, id, "scale", wave)
	raisePilot(t, "priya", id, "start_wave", object{"wave": "north"})
	change := awaitWave(t, id, "awaiting_change").Waves[0].ChangeRef.ID
	var page struct {
		State   string
		Content struct {
			Reason string
			Sites  []string
			Links  []struct{ Kind, ID string }
		}
		Roles struct {
			Requester string
			Manager   string `json:"change_manager"`
		}
	}
	e2e.Eventually(t, 30*time.Second, func() string {
		answer, err := stack.As("vera").Do(t.Context(), http.MethodGet, "/v1/changes/"+change, nil)
		if err != nil || answer.Status != http.StatusOK {
			return fmt.Sprint(answer.Status, err)
		}
		return ""
	})
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+change, nil, &page)
	if c := page.Content; page.State != "draft" || c.Reason != "The pilot says so" || len(c.Sites) != 1 || c.Sites[0] != "oslo" || len(c.Links) != 1 || c.Links[0].ID != id ||
		page.Roles.Requester != "priya" || page.Roles.Manager != "priya" {
		t.Errorf("the change is %+v", page)
	}
	raiseChange(t, "priya", change, "cancel", object{"reason": "not this year"})
	if held := awaitWave(t, id, "held").Waves[0].Held; held == "" {
		t.Error("nobody says why the wave is held")
	}
	raisePilot(t, "priya", id, "resume_wave", object{"wave": "north", "reason": "it is this year after all"})
	raisePilot(t, "priya", id, "start_wave", object{"wave": "north"})
	if again := awaitWave(t, id, "awaiting_change").Waves[0].ChangeRef.ID; again == change {
		t.Error("the wave waits for the change that was cancelled")
	}
}

// Cancelling a project asks for each open pilot; those that go along end, the others go on.
func TestAProjectTakesItsPilotsAlongOrKeepsThem(t *testing.T) {
	var project outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/projects", object{"title": "Forms"}, &project)
	along := launchedPilot(t, "Goes along", twoArms(object{"project_id": project.ID}))
	kept := launchedPilot(t, "Goes on", twoArms(object{"project_id": project.ID}))
	raisePilot(t, "lena", along.ID, "hold", object{"reason": "holidays"})
	end := func(pilots object) object {
		return object{"event": "cancel", "data": object{"reason": "no budget", "pilots": pilots}}
	}
	answer := refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "criteria_unmet", "POST", "/v1/projects/"+project.ID+"/events", end(object{}))
	saysAll(t, string(answer.Body), "body.data.pilots."+along.Key, "body.data.pilots."+kept.Key)
	var o outcome
	if stack.As("lena").Must(t, http.StatusOK, "POST", "/v1/projects/"+project.ID+"/events", end(object{along.Key: "cancel", kept.ID: "keep"}), &o); o.State != "cancelled" {
		t.Fatalf("after the event: %+v", o)
	}
	e2e.Eventually(t, 30*time.Second, func() string { return map[bool]string{false: "not yet"}[pilotOf(t, along.ID).State == "cancelled"] })
	var list struct{ Items []struct{ Key, State string } }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots?project="+project.Key+"&sort=created", nil, &list)
	if got := fmt.Sprint(list.Items); got != fmt.Sprintf("[{%s cancelled} {%s draft}]", along.Key, kept.Key) {
		t.Errorf("the project's pilots are %s", got)
	}
}
