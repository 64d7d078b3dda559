package report_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
	"tollgate/report"
)

// sample is a pilot that was decided against its verdict.
func sample(t *testing.T) report.Pilot {
	t.Helper()
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	c := &lifecycle.Case[lifecycle.PilotData]{Head: lifecycle.Head{Key: "PIL-3", Title: "Gate at level 40 <script>", State: lifecycle.StateStopped, Seq: 31, UpdatedAt: at}}
	c.Data.Plan = lifecycle.PilotPlan{Hypothesis: "A later gate keeps more players – für eine Woche", Direction: lifecycle.Increase, Design: lifecycle.DesignParallel,
		Primary: lifecycle.PilotMetric{Key: "retained_day_7", Kind: lifecycle.MetricProportion, Name: "Day-7 retention"}, Effect: &lifecycle.PilotEffect{Minimum: 0.01, Baseline: 0.19}}
	c.Data.Clock = lifecycle.PilotClock{StartedAt: at.AddDate(0, 0, -10), EndsAt: at.AddDate(0, 0, 4), EndedAt: at}
	c.Data.Locked = &lifecycle.LockedPlan{Hash: strings.Repeat("a", 64), At: at}
	c.Data.Verdict = &lifecycle.PilotVerdict{Verdict: lifecycle.VerdictHarm, Text: "Retention fell by 0.8 points."}
	c.Data.Decision = &lifecycle.PilotDecision{Decision: lifecycle.DecideScale, Reason: "the partner insists", Against: true, Because: []lifecycle.SignedReason{{Person: "diana", Reason: "contract"}}}
	c.Data.Deviations = []lifecycle.Deviation{{Kind: lifecycle.SiteDropped, Site: "north", Reason: "flood", At: at}}
	p := report.Pilot{Case: c, Signed: []report.Signed{{Name: "Sven Berg", Meaning: "approve", At: "2026-11-20 10:00 UTC", Hash: "0123456789ab"}}}
	for i, estimate := range []float64{-0.004, -0.007, -0.0082} {
		half := 0.012 / float64(i+1)
		p.Looks = append(p.Looks, lifecycle.PilotLook{N: i + 1, At: at, Rows: 30000 * int64(i+1), Guardrails: []lifecycle.GuardrailFigure{{Key: "crashes", Breached: true, Text: "2.1 % is above 2 %"}},
			Effect: &lifecycle.EffectEstimate{Measure: "difference", Estimate: estimate, Lower: estimate - half, Upper: estimate + half, P: 0.01}})
	}
	drawing, ok := report.PilotLooks(c.Title, c.Data.Plan, p.Looks)
	if !ok {
		t.Fatal("three looks are not drawn")
	}
	p.Drawing = drawing
	return p
}

func TestPilotReportSaysWhatWasDecidedAgainstTheVerdict(t *testing.T) {
	page, err := sample(t).Page()
	if err != nil {
		t.Fatal(err)
	}
	html, err := page.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Verdict: harm. Decided against it: scale.", "the partner insists", "contract", "für eine Woche", "site dropped north", "breached", "Sven Berg", "2026-11-10 to 2026-11-20", "<svg", strings.Repeat("a", 64)} {
		if !bytes.Contains(html, []byte(want)) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if bytes.Contains(html, []byte("<script>")) {
		t.Error("a title is written as it is")
	}
}

// The report fits on one sheet, and the same report is always the same bytes: its hash can be kept.
func TestPilotReportIsOneSheetAndAlwaysTheSame(t *testing.T) {
	var files [2][]byte
	for i := range files {
		page, err := sample(t).Page()
		if err != nil {
			t.Fatal(err)
		}
		if files[i], err = page.PDF(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.HasPrefix(files[0], []byte("%PDF-")) || !bytes.Equal(files[0], files[1]) {
		t.Errorf("two reports of one pilot differ: %d and %d bytes", len(files[0]), len(files[1]))
	}
	if n := bytes.Count(files[0], []byte("/Type /Page\n")); n != 1 {
		t.Errorf("the report has %d sheets", n)
	}
	if to := os.Getenv("TOLLGATE_REPORT_TO"); to != "" { // to look at it
		if err := os.WriteFile(to, files[0], 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEmptyPilotHasAReport(t *testing.T) {
	page, err := report.Pilot{Case: &lifecycle.Case[lifecycle.PilotData]{}}.Page()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := page.PDF(); err != nil {
		t.Fatal(err)
	}
}
