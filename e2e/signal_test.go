package e2e_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"tollgate/e2e"
)

// A control-chart signal while benefits are realized asks the process owner to look, once, and
// marks the benefit at risk.
func TestASignalAfterTheChangeIsInvestigated(t *testing.T) {
	var metric struct{ ID string }
	stack.As("lena").Must(t, 201, "POST", "/v1/metrics", object{"key": fmt.Sprintf("wait_%d", time.Now().UnixNano()), "name": "Waiting time",
		"unit": "min", "direction": "lower_is_better"}, &metric)
	measure := func(from, n int, value func(int) float64) {
		rows := []object{}
		for i := range n {
			at := time.Date(2025, 1, 1+from+i, 0, 0, 0, 0, time.UTC)
			rows = append(rows, object{"observed_at": at.Format(time.RFC3339), "value": value(i)})
		}
		stack.As("lena").Must(t, 201, "POST", "/v1/metrics/"+metric.ID+"/measurements", rows, nil)
	}
	calm := func(i int) float64 { return 20 + math.Sin(float64(i)*2) }
	measure(0, 20, calm)
	project := inWork(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))),
		object{"metric": object{"metric_id": metric.ID}, "change_date": "2025-01-01"})
	raise(t, "lena", project.ID, "submit", nil)
	approve(t, "sven", project.ID)
	measure(20, 1, calm)
	measure(21, 1, func(int) float64 { return 45 })
	e2e.Eventually(t, 10*time.Second, func() string {
		if got := tasks(t, project.ID); len(got) != 2 || got[1].Kind != "investigate_signal" && got[0].Kind != "investigate_signal" {
			return fmt.Sprintf("tasks %+v", got)
		}
		return ""
	})
	if health := state(t, project.ID).Health; health != "amber" {
		t.Errorf("the health of a benefit at risk is %s", health)
	}
	found := taskOf(t, "priya", project.ID)
	stack.As("priya").Must(t, 200, "POST", "/v1/tasks/"+found.ID+"/complete", object{"comment": "a data-entry error"}, nil)
	if health := state(t, project.ID).Health; health != "green" {
		t.Errorf("the health after the investigation is %s", health)
	}
}
