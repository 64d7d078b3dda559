package store

import (
	"context"
	"sync"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// Policies are the versions of approval policies.
type Policies struct{ DB *DB }

var policyStatements = statementsOn("approval_policies")

func (s Policies) registry() registry {
	return registry{db: s.DB, what: "approval policy", statements: policyStatements, builtIn: builtInPolicies}
}

var builtInPolicies = sync.OnceValues(func() ([]Registered, error) {
	policies, err := templates.Policies()
	var all []Registered
	for _, p := range policies {
		all = append(all, builtIn(policyDraft(p)))
	}
	return all, translate(err)
})

func policyDraft(p lifecycle.ApprovalPolicies) draft {
	return draft{kind: lifecycle.KindChange, key: p.Key, title: p.Title, version: p.Version,
		as: func(version int) any { p.Version = version; return p }}
}

// Newest returns the newest version of a key: what a change is judged by when it is submitted. A fault
// of code NotFound when there is none.
func (s Policies) Newest(ctx context.Context, organisation, key string) (lifecycle.ApprovalPolicies, error) {
	return resolve[lifecycle.ApprovalPolicies](s.Find(ctx, organisation, key, 0))
}

// Find returns one version; version 0 is the newest. A fault of code NotFound when there is none.
func (s Policies) Find(ctx context.Context, organisation, key string, version int) (Registered, error) {
	return s.registry().find(ctx, organisation, key, version)
}

// List returns up to limit versions after the cursor, by key and version.
func (s Policies) List(ctx context.Context, organisation string, filter RegistryFilter, after Cursor, limit int) ([]Registered, error) {
	return s.registry().list(ctx, organisation, filter, after, limit)
}

// Register stores p as the next version of its key; see registry.register.
func (s Policies) Register(ctx context.Context, organisation, person, requestID string, p lifecycle.ApprovalPolicies) (Registered, error) {
	return s.registry().register(ctx, organisation, person, requestID, policyDraft(p))
}
