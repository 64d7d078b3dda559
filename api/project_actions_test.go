package api_test

import (
	"net/http"
	"testing"

	"tollgate/api/apitest"
)

func TestAnActionNamesACauseAndPeopleWhoCanAnswer(t *testing.T) {
	w := newWorld(t)
	raise := func(change func(document)) apitest.Response {
		data := document{"kind": "corrective", "text": "plan by the week", "cause": document{"document": w.rootCause, "key": "c2"},
			"owner": "luis", "checker": "priya", "due": ahead(30) + "T12:00:00Z", "check_after": "P30D"}
		change(data)
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/projects/PRJ-1/events", Body: document{"event": "raise_action", "data": data}})
	}
	if r := raise(func(document) {}); r.Status != http.StatusServiceUnavailable { // past the check: Temporal is not there
		t.Errorf("a good one: %d %s", r.Status, r.Body)
	}
	w.unchanged(func() {
		for place, change := range map[string]func(document){
			"body.data.owner":          func(d document) { d["owner"] = "nobody" },
			"body.data.checker":        func(d document) { d["checker"] = "vera" },
			"body.data.cause.document": func(d document) { d["cause"] = document{"document": "x", "key": "c1"} },
			"body.data.cause.key":      func(d document) { d["cause"] = document{"document": w.rootCause, "key": "c9"} },
		} {
			refusedAt(t, place, raise(change), place)
		}
	})
}
