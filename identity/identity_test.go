package identity

import "testing"

func TestScopesOfRoles(t *testing.T) {
	for _, c := range []struct {
		roles          []Role
		permission     Permission
		scope          Scope
		signs, answers bool
	}{
		{[]Role{Participant}, CasesRead, Own, false, true},
		{[]Role{Participant}, CasesAct, Nowhere, false, true},
		{[]Role{Participant}, ReportsRead, Nowhere, false, true},
		{[]Role{Participant, Viewer}, CasesRead, Everywhere, false, true},
		{[]Role{Participant, Viewer}, TasksAct, Own, false, true},
		{[]Role{Participant, Lead}, TasksAct, Everywhere, true, true},
		{[]Role{Participant, Admin}, CasesRead, Everywhere, false, false},
		{[]Role{Viewer}, TasksAct, Nowhere, false, false},
		{nil, CasesRead, Nowhere, false, false},
	} {
		p := Person{Roles: c.roles}
		if got := p.Within(c.permission); got != c.scope || p.May(c.permission) != (c.scope == Everywhere) {
			t.Errorf("%v %s: %d, want %d", c.roles, c.permission, got, c.scope)
		}
		if p.Signs() != c.signs || p.Answers() != c.answers {
			t.Errorf("%v: signs %v, answers %v", c.roles, p.Signs(), p.Answers())
		}
	}
}
