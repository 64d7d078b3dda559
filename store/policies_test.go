package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
	"tollgate/store"
	"tollgate/store/storetest"
)

func changeApproval(t *testing.T) lifecycle.ApprovalPolicies {
	t.Helper()
	all, err := templates.Policies()
	if err != nil || len(all) != 1 || all[0].Key != "change_approval" {
		t.Fatalf("built in are %+v, %v", all, err)
	}
	all[0].Version = 0
	return all[0]
}

func TestPoliciesAreVersions(t *testing.T) {
	s, ctx := store.Policies{DB: storetest.New(t)}, context.Background()
	if p, err := s.Newest(ctx, "default", "change_approval"); err != nil || p.Version != 1 || len(p.Rules) != 5 {
		t.Fatalf("built in: version %d with %d rules, %v", p.Version, len(p.Rules), err)
	}
	own := changeApproval(t)
	own.Rules[0].When.CostFrom.Amount = "123456789012345.6789" // as it was written, to the last digit
	first, err := s.Register(ctx, "default", "otto", "r1", own)
	if err != nil || first.Version != 2 || first.Kind != "change" || first.RegisteredBy != "otto" || first.BuiltIn {
		t.Fatalf("registered %+v, %v", first, err)
	}
	again, err := s.Register(ctx, "default", "otto", "r1", own)
	if err != nil || again.Version != 2 || !again.RegisteredAt.Equal(first.RegisteredAt) {
		t.Errorf("again: version %d, %v", again.Version, err)
	}
	p, err := s.Newest(ctx, "default", "change_approval")
	if err != nil || p.Version != 2 || p.Rules[0].When.CostFrom.Amount != "123456789012345.6789" {
		t.Errorf("newest: version %d, %+v, %v", p.Version, p.Rules[0].When.CostFrom, err)
	}
	if built, err := s.Find(ctx, "default", "change_approval", 1); err != nil || !built.BuiltIn {
		t.Errorf("version 1: %+v, %v", built, err)
	}
	if p, err := s.Newest(ctx, "another", "change_approval"); err != nil || p.Version != 1 {
		t.Errorf("another organisation sees version %d, %v", p.Version, err)
	}
	own.Version = 1
	if _, err := s.Register(ctx, "default", "otto", "r2", own); fault.Of(err) != fault.Conflict {
		t.Errorf("from an old version: %v", err)
	}
	if _, err := s.Newest(ctx, "default", "none"); fault.Of(err) != fault.NotFound {
		t.Errorf("none: %v", err)
	}
	if _, err := s.Find(ctx, "default", "change_approval", 3); fault.Of(err) != fault.NotFound {
		t.Errorf("a version to come: %v", err)
	}
	list, err := s.List(ctx, "default", store.RegistryFilter{Kind: "change"}, store.Cursor{}, 10)
	if err != nil || len(list) != 2 || list[0].Version != 1 || list[1].Version != 2 {
		t.Errorf("list %+v, %v", list, err)
	}
}

// Templates and policies may have one name; templates of two kinds may not, because an address has only the key.
func TestATemplateKeyIsOfOneKind(t *testing.T) {
	db, ctx := storetest.New(t), context.Background()
	s := store.Templates{DB: db}
	project, changes := dmaic(t), mustChanges(t)
	for i, key := range []string{"dmaic", "ours"} {
		project.Key = "ours"
		if _, err := s.Register(ctx, "default", "otto", fmt.Sprintf("p%d", i), project); err != nil {
			t.Fatal(err)
		}
		changes[0].Key, changes[0].Version = key, 0
		if _, err := s.RegisterChange(ctx, "default", "otto", fmt.Sprintf("c%d", i), changes[0]); fault.Of(err) != fault.AlreadyExists {
			t.Errorf("%s: %v", key, err)
		}
	}
	project.Key = "process_change"
	if _, err := s.Register(ctx, "default", "otto", "p", project); fault.Of(err) != fault.AlreadyExists {
		t.Errorf("process_change: %v", err)
	}
	policies := changeApproval(t)
	policies.Key = "dmaic"
	if p, err := (store.Policies{DB: db}).Register(ctx, "default", "otto", "p", policies); err != nil || p.Version != 1 {
		t.Errorf("policies called dmaic: %+v, %v", p, err)
	}
}

func mustChanges(t *testing.T) []lifecycle.ChangeTemplate {
	t.Helper()
	changes, err := templates.Changes()
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func TestTemplatesResolveByKind(t *testing.T) {
	s, ctx := store.Templates{DB: storetest.New(t)}, context.Background()
	own := mustChanges(t)[1]
	own.Title = "Our own"
	if _, err := s.RegisterChange(ctx, "default", "otto", "r1", own); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key         string
		version     int
		wantVersion int
		title       string
		code        fault.Code
	}{
		{"", 0, 2, "Our own", ""},
		{"process_change", 1, 1, "Change of a process", ""},
		{"document_change", 0, 1, "Change of a controlled document", ""},
		{"process_change", 3, 0, "", fault.NotFound},
		{"dmaic", 0, 0, "", fault.NotFound}, // is for projects
		{"nothing", 0, 0, "", fault.NotFound},
	} {
		got, err := s.ResolveChange(ctx, "default", c.key, c.version)
		if fault.Of(err) != c.code || got.Version != c.wantVersion || got.Title != c.title {
			t.Errorf("%s %d: version %d %q, %v", c.key, c.version, got.Version, got.Title, err)
		}
	}
	if _, err := s.Resolve(ctx, "default", "process_change", 0); fault.Of(err) != fault.NotFound {
		t.Errorf("a project of a change template: %v", err)
	}
	changes, err := s.List(ctx, "default", store.RegistryFilter{Kind: "change"}, store.Cursor{}, 10)
	var names []string
	for _, c := range changes {
		names = append(names, fmt.Sprint(c.Key, c.Version))
	}
	if err != nil || !slices.Equal(names, []string{"document_change1", "process_change1", "process_change2"}) {
		t.Errorf("list %v, %v", names, err)
	}
}

func TestPoliciesAreAppendOnly(t *testing.T) {
	db := storetest.New(t)
	for _, statement := range []string{`UPDATE approval_policies SET title = ''`, `DELETE FROM approval_policies`, `TRUNCATE approval_policies`} {
		if _, err := db.Exec(context.Background(), statement); err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
}
