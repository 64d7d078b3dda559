package main

import (
	"errors"
	"testing"

	"tollgate/fault"
)

func TestExplain(t *testing.T) {
	var problems fault.Problems
	problems.Add("TOLLGATE_HTTP_PORT", "is \"x\"")
	problems.Add("TOLLGATE_DATA_DIR", "is needed")
	for _, c := range []struct {
		err  error
		want string
	}{
		{fault.New(fault.Conflict, "port 80 is taken"), "port 80 is taken"},
		{problems.Err(), "the settings are wrong:\n  TOLLGATE_HTTP_PORT is \"x\"\n  TOLLGATE_DATA_DIR is needed"},
		{errors.Join(fault.New(fault.Conflict, "first"), nil), "first"},
		{errors.New("plain"), "plain"},
	} {
		if got := explain(c.err); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
