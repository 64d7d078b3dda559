package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// The plan of a published test of a mobile game: does a gate at level 40 in place of 30 keep more players for a week?
func publishedPlan() object {
	return object{
		"hypothesis": "A later gate keeps more players for a week", "direction": "increase", "design": "parallel",
		"primary_metric": object{"key": "retained_day_7", "kind": "proportion", "name": "Day-7 retention"},
		"effect":         object{"minimum": 0.01, "baseline": 0.19}, "arrivals_per_day": 6000, "duration": "P14D", "longest_duration": "P28D",
		"arms":          []object{{"key": "gate_30", "role": "control"}, {"key": "gate_40", "role": "treatment"}},
		"randomization": object{"by": "elsewhere", "method": "simple"}}
}

// Day-7 retention of 8,502 of 44,700 players with the gate at level 30, 8,279 of 45,489 at level 40.
func TestPublishedTestFromPlanToDecision(t *testing.T) {
	pilot := launchedPilot(t, "Gate at level 40", publishedPlan())
	if page := pilotOf(t, pilot.ID); page.Size == nil || !page.Size.Reached || page.Size.Total < 40_000 {
		t.Fatalf("before it is signed the size is %+v", page.Size)
	}
	if o := signedPlan(t, pilot.ID, nil); o.State != "ready" {
		t.Fatalf("after the readiness review: %+v", o)
	}
	raisePilot(t, "lena", pilot.ID, "start", nil)
	observe(t, pilot.ID, countedRows("30", 8502, 44700, object{"arm": "gate_30"}), countedRows("40", 8279, 45489, object{"arm": "gate_40"}))
	page := looked(t, pilot.ID)
	checkPublishedLook(t, page)
	// The warning of the split pauses nothing; that the whole interval says fewer players stay does.
	if page.State != "paused" || page.Paused.Cause != "harm" {
		t.Fatalf("after the look: %s, %+v", page.State, page.Paused)
	}
	page = judged(t, pilot.ID)
	if page.Verdict.Verdict != "harm" || page.Looks != 2 {
		t.Fatalf("after %d looks: %+v", page.Looks, page.Verdict)
	}
	saysAll(t, page.Verdict.Text, "The change does harm.", "18.2 % (8,279 of 45,489) in gate_40 and 19 % (8,502 of 44,700) in gate_30", "0.82 percentage points lower",
		"Warning: the arms have 44,700 and 45,489", "looked at twice", "It kept to its plan.")
	checkSignedPlan(t, pilot.ID, page)
	checkPictures(t, pilot.ID)
	checkLooksAgain(t, pilot.ID, 2)
	if o := decided(t, pilot.ID, "stop"); o.State != "stopped" || !o.Ended {
		t.Fatalf("after the decision: %+v", o)
	}
}

// checkPublishedLook holds the look to R 4.2: chisq.test(c(44700, 45489)); prop.test(c(8279, 8502), c(45489, 44700), correct = FALSE); the
// always-valid limits are those of the normal mixture with tau 0.01, by their formula in R (docs/pilots.md).
func checkPublishedLook(t *testing.T, page pilotPage) {
	t.Helper()
	look := page.Last
	if look == nil || look.Effect == nil || look.Split == nil || look.Effect.Fixed == nil || look.Rows != 90_189 {
		t.Fatalf("the look: %+v", look)
	}
	if math.Abs(look.Split.ChiSquare-6.902) > 5e-4 || math.Abs(look.Split.P-0.00861) > 5e-6 || look.Split.Level != "warning" {
		t.Errorf("the split: %+v", look.Split)
	}
	e := look.Effect
	for _, c := range []struct {
		name            string
		got, want, near float64
	}{
		{"difference", e.Estimate, -8.20129831521e-03, 1e-13}, {"usual p", e.Fixed.P, 0.00155424997561, 1e-13},
		{"usual lower", e.Fixed.Lower, -0.01328155241889, 1e-13}, {"usual upper", e.Fixed.Upper, -0.00312104421153, 1e-13},
		{"always-valid lower", e.Lower, -0.016125029232463, 1e-13}, {"always-valid upper", e.Upper, -0.000277567397949, 1e-13}, {"always-valid p", e.P, 0.0365946105960, 1e-11},
	} {
		if math.Abs(c.got-c.want) > c.near {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

// checkSignedPlan holds what is shown as signed to the hashes: of the whole that the approvers signed, and of the plan in it.
func checkSignedPlan(t *testing.T, id string, page pilotPage) {
	t.Helper()
	var plan struct {
		PlanHash string `json:"plan_hash"`
		Signed   string `json:"signed_content"`
		Locked   struct {
			Content string `json:"content_hash"`
		}
		Signatures []struct {
			SignerID string `json:"signer_id"`
			Hash     string `json:"content_hash"`
		}
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id+"/plan", nil, &plan)
	var signed struct{ Plan json.RawMessage }
	if err := json.Unmarshal([]byte(plan.Signed), &signed); err != nil {
		t.Fatal(err)
	}
	sum := func(b []byte) string {
		hash := sha256.Sum256(b)
		return hex.EncodeToString(hash[:])
	}
	if sum([]byte(plan.Signed)) != plan.Locked.Content || sum(signed.Plan) != plan.PlanHash || plan.PlanHash != page.Locked.Hash {
		t.Errorf("the hashes %s, %s and %s are not those of %s", plan.Locked.Content, plan.PlanHash, page.Locked.Hash, plan.Signed)
	}
	if len(plan.Signatures) != 2 || plan.Signatures[0].Hash != plan.Locked.Content || plan.Signatures[1].Hash != plan.Locked.Content {
		t.Errorf("signed by %+v", plan.Signatures)
	}
}

// checkPictures holds the analysis as a picture and the report to being what they say.
func checkPictures(t *testing.T, id string) {
	t.Helper()
	for _, c := range []struct{ path, contentType, begins, holds string }{
		{"/analysis?format=svg", "image/svg+xml", "<", "</svg>"}, {"/report", "text/html", "<!", "The change does harm"}, {"/report?format=pdf", "application/pdf", "%PDF-", "%%EOF"},
	} {
		answer := stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id+c.path, nil, nil)
		if !strings.HasPrefix(answer.Header.Get("Content-Type"), c.contentType) || !bytes.HasPrefix(answer.Body, []byte(c.begins)) || !bytes.Contains(answer.Body, []byte(c.holds)) {
			t.Errorf("%s is %s of %d bytes: %.200s", c.path, answer.Header.Get("Content-Type"), len(answer.Body), answer.Body)
		}
	}
}

// checkLooksAgain holds each look to being counted once and to what the data of its time still give.
func checkLooksAgain(t *testing.T, id string, want int) {
	t.Helper()
	var list struct{ Items []pilotLook }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id+"/looks?limit=200", nil, &list)
	if len(list.Items) != want {
		t.Errorf("%d looks are listed, %d were taken", len(list.Items), want)
	}
	for i, look := range list.Items {
		var analysis struct {
			Verified *bool
			Look     pilotLook
		}
		stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id+"/analysis?verify=true&look="+strconv.Itoa(i+1), nil, &analysis)
		if look.N != i+1 || analysis.Verified == nil || !*analysis.Verified || analysis.Look.Hash != look.Hash || len(look.Hash) != 64 {
			t.Errorf("look %d cannot be computed again: %+v", i+1, look)
		}
	}
}
