package api_test

import (
	"encoding/json"
	"testing"

	"tollgate/api/apitest"
)

// A database of another schema is none to send requests to.
func TestNotReadyOnAnotherSchema(t *testing.T) {
	h := apitest.New(t)
	postgresql := func() string {
		var answer map[string]string
		if err := json.Unmarshal(h.Do(apitest.Request{Method: "GET", Path: "/readyz"}).Body, &answer); err != nil {
			t.Fatal(err)
		}
		return answer["postgresql"]
	}
	for _, c := range []struct{ statement, is string }{
		{`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`, "away"},
		{`DELETE FROM goose_db_version WHERE version_id = 99999`, "ready"},
	} {
		if _, err := h.DB.Exec(t.Context(), c.statement); err != nil {
			t.Fatal(err)
		}
		if got := postgresql(); got != c.is {
			t.Errorf("after %s: %s, want %s", c.statement, got, c.is)
		}
	}
}
