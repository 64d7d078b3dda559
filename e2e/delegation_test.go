package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The whole way of a delegation over real processes: the task is the delegate's while the person is away, both names are on
// the record, and afterwards the delegate is nobody again.
func TestADelegateSignsForWhoIsAway(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("both", "P1D", "sponsor", "finance_partner"))))
	felix, fiona := stack.As("felix"), stack.As("fiona")
	var absence struct{ ID string }
	felix.Must(t, http.StatusCreated, "POST", "/v1/absences", object{"delegate": "fiona", "from": time.Now().Add(-time.Minute).Format(time.RFC3339),
		"until": time.Now().Add(time.Hour).Format(time.RFC3339)}, &absence)
	revoked := false
	revoke := func() {
		if !revoked {
			felix.Must(t, http.StatusOK, "POST", "/v1/absences/"+absence.ID+"/revoke", object{}, nil)
		}
		revoked = true
	}
	t.Cleanup(revoke)

	toldOf(t, "fiona", "delegation_begun", "You act for Felix Brandt until ")
	inbox := "/v1/tasks?assignee=me&case=" + project.ID
	var mine struct{ Items []task }
	fiona.Must(t, http.StatusOK, "GET", inbox, nil, &mine)
	if len(mine.Items) != 1 || mine.Items[0].Assignee != "felix" {
		t.Fatalf("fiona is asked %+v", mine.Items)
	}
	one := mine.Items[0]
	felix.Must(t, http.StatusOK, "GET", inbox, nil, &mine)
	if len(mine.Items) != 0 {
		t.Errorf("felix, who is away, is asked %+v", mine.Items)
	}
	sign := "/v1/tasks/" + one.ID + "/sign"
	refused(t, felix, 409, "state_conflict", "POST", sign, approval(one))
	refused(t, stack.As("luis"), 403, "forbidden", "POST", sign, approval(one))
	first := fiona.Must(t, http.StatusOK, "POST", sign, approval(one), nil, "Idempotency-Key: behalf-"+one.ID)

	var signed struct {
		Items []struct {
			Signer   string
			OnBehalf string `json:"on_behalf_of"`
		}
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/signatures?case="+project.ID, nil, &signed)
	if len(signed.Items) != 1 || signed.Items[0].Signer != "fiona" || signed.Items[0].OnBehalf != "felix" {
		t.Errorf("the signatures say %+v", signed.Items)
	}
	revoke()
	if again := fiona.Must(t, http.StatusOK, "POST", sign, approval(one), nil, "Idempotency-Key: behalf-"+one.ID); string(again.Body) != string(first.Body) {
		t.Errorf("the same request after the absence answers %s, first %s", again.Body, first.Body)
	}
	refused(t, fiona, 403, "forbidden", "POST", sign, object{"decision": "reject", "comment": "no", "content_hash": one.ContentHash})
	if last := approve(t, "sven", project.ID); last.State != "realizing" {
		t.Errorf("after both signed the project is %+v", last)
	}
}

// toldOf waits until a person was told something of which the message is part.
func toldOf(t *testing.T, person, about, message string) {
	t.Helper()
	var list struct {
		Items []struct{ About, Message string }
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		stack.As(person).Must(t, http.StatusOK, "GET", "/v1/notifications", nil, &list)
		for _, one := range list.Items {
			if one.About == about && strings.Contains(one.Message, message) {
				return
			}
		}
	}
	t.Errorf("%s was told %+v, nothing of %s", person, list.Items, about)
}
