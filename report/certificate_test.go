package report_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ledongthuc/pdf"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/report"
)

// certificate is that of a person with items of every result; more of them make it longer.
func certificate(more int) report.Certificate {
	at := time.Date(2026, 5, 4, 14, 30, 5, 0, time.UTC)
	item := func(key, title string, kind lifecycle.ItemKind) lifecycle.PlanItem {
		return lifecycle.PlanItem{Section: "first", OnboardingItem: lifecycle.OnboardingItem{Key: key, Title: title, Kind: kind, Competency: "triage"}}
	}
	c := &lifecycle.Case[lifecycle.OnboardingData]{Head: lifecycle.Head{ID: "0198", Key: "ONB-7", State: lifecycle.StateCompleted, Seq: 88}}
	c.Data = lifecycle.OnboardingData{StartDate: "2026-02-02", Subject: lifecycle.OnboardingSubject{Kind: lifecycle.NewHire, Person: "nina", Site: "München"},
		Roles: map[string]string{"coordinator": "cora", "manager": "mark"}, Clock: lifecycle.OnboardingClock{EndedAt: at},
		Plan: lifecycle.OnboardingPlan{Template: "operations_new_hire", Version: 3, Title: "New hire in operations", Sections: []lifecycle.PlanSection{{Key: "first", Title: "First weeks"}},
			Competencies: []lifecycle.CompetencySpec{{Key: "triage", Title: "Triage"}},
			Items:        []lifecycle.PlanItem{item("tour", "Walk the floor", lifecycle.ItemTask), item("gone", "No longer in the template", lifecycle.ItemTask), item("lunch", "Lunch with the team", lifecycle.ItemMeeting), item("triage_2", "Triage on level 2", lifecycle.ItemCompetency)}},
		Items: []lifecycle.ItemProgress{{Key: "tour", State: lifecycle.ItemWaived, EndedAt: at, EndedBy: "cora", Reason: "knows the floor"}, {Key: "gone", State: lifecycle.ItemCancelled, EndedAt: at, EndedBy: "cora"},
			{Key: "lunch", State: lifecycle.ItemCancelled, EndedAt: at, EndedBy: "cora"},
			{Key: "triage_2", State: lifecycle.ItemSignedOff, EndedAt: at, EndedBy: "asta", EndedFor: "mark", Level: 3}}}
	c.Data.Plan.Items[1].Version = 2 // an upgrade to version 3 removed it
	signed := []report.SignedItem{{Item: "triage_2", Name: "Asta Ångström", OnBehalfOf: "mark", Meaning: "approve", Hash: strings.Repeat("5e", 32), At: at}}
	for n := range more {
		key := fmt.Sprintf("item_%d", n)
		c.Data.Plan.Items = append(c.Data.Plan.Items, item(key, fmt.Sprintf("Item number %d", n), lifecycle.ItemTask))
		c.Data.Items = append(c.Data.Items, lifecycle.ItemProgress{Key: key, State: lifecycle.ItemSignedOff, EndedAt: at, EndedBy: "asta"})
		signed = append(signed, report.SignedItem{Item: key, Name: "Asta Ångström", Meaning: "approve", Hash: fmt.Sprintf("%064x", n), At: at})
	}
	return report.Certificate{Case: c, Signed: signed, Subject: "Nina Müller", Names: map[string]string{"cora": "Cora Coordinator", "mark": "Mark Manager", "asta": "Asta Ångström"}}
}

// textOf is what another program reads in a PDF, without blanks, for those are where the layout wants them.
func textOf(t *testing.T, file []byte) string {
	t.Helper()
	reader, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := reader.GetPlainText()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), "")
}

func TestTheCertificateSaysWhatWasSignedByWhom(t *testing.T) {
	page, err := certificate(0).Page()
	if err != nil {
		t.Fatal(err)
	}
	file, err := page.PDF()
	if err != nil {
		t.Fatal(err)
	}
	text := textOf(t, file)
	for _, want := range []string{"Certificate of completion", "Nina Müller has completed: New hire in operations", "version 3 of operations_new_hire", "ONB-7", "2026-02-02", "2026-05-04 14:30 UTC", "Cora Coordinator",
		"München", "Triage3Asta Ångström on behalf of Mark Manager", "Walk the floorwaived: knows the floorCora Coordinator", "Lunch with the teamnot done", "Asta Ångström on behalf of Mark Manager", "No longer in the templatenot asked any more: the template changed", "approve: Triage on level 2, 2026-05-04 14:30:05 UTC", strings.Repeat("5e", 32), "As of step 88"} {
		if !strings.Contains(text, strings.Join(strings.Fields(want), "")) {
			t.Errorf("the certificate does not say %q in\n%s", want, text)
		}
	}
}

// A long one goes on over sheets with every signature on it, and the same certificate is always the same bytes.
func TestCertificatesAreTheSameBytesAndLoseNothing(t *testing.T) {
	var files [2][]byte
	for i := range files {
		page, err := certificate(150).Page()
		if err != nil {
			t.Fatal(err)
		}
		if files[i], err = page.PDF(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the same certificate is two files")
	}
	text := textOf(t, files[0])
	for n := range 150 {
		if !strings.Contains(text, fmt.Sprintf("%064x", n)) || !strings.Contains(text, fmt.Sprintf("Itemnumber%dsignedoff", n)) {
			t.Fatalf("item %d is lost", n)
		}
	}
}

func TestThereIsNoCertificateBeforeTheEnd(t *testing.T) {
	for _, state := range []lifecycle.State{lifecycle.StateScheduled, lifecycle.StateActive, lifecycle.StateLeaving, lifecycle.StateEnded, lifecycle.Cancelled} {
		c := certificate(0)
		c.Case.State = state
		if _, err := c.Page(); fault.Of(err) != fault.Conflict {
			t.Errorf("%s: %v", state, err)
		}
	}
}
