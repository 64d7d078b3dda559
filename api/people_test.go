package api_test

import (
	"testing"

	"tollgate/api/apitest"
)

// An administrator could be asked to sign and could never do it: the case would be stuck.
func TestNoAdministratorIsMadeASigner(t *testing.T) {
	h := apitest.New(t)
	for _, role := range []string{"sponsor", "process_owner", "finance_partner"} {
		var problem struct {
			Errors []struct{ Field string }
		}
		h.Post("lena", "/v1/projects", map[string]any{"title": "A project", "roles": map[string]any{"lead": "lena", role: "otto"}}, 422, &problem)
		if len(problem.Errors) != 1 || problem.Errors[0].Field != "body.roles."+role {
			t.Errorf("%s: %+v", role, problem.Errors)
		}
	}
	h.Post("lena", "/v1/projects", map[string]any{"title": "A project", "roles": map[string]any{"sponsor": "vera"}}, 422, nil) // a viewer
	h.Post("otto", "/v1/templates", map[string]any{"key": "stuck", "title": "Stuck", "waiver_policy": policyOf("sven"),
		"phases": []any{map[string]any{"key": "work", "title": "Work", "review": policyOf("otto")}}}, 422, nil)
}

func policyOf(person string) map[string]any {
	return map[string]any{"stages": []any{map[string]any{"name": "one", "approvers": []any{map[string]any{"person": person}}}}}
}
