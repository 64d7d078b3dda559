package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
	"tollgate/store"
	"tollgate/store/storetest"
)

func dmaic(t *testing.T) lifecycle.ProjectTemplate {
	t.Helper()
	template, ok := templates.Find("dmaic")
	if !ok {
		t.Fatal("dmaic is not built in")
	}
	template.Version = 0
	return template
}

func TestTemplatesResolve(t *testing.T) {
	s, ctx := store.Templates{DB: storetest.New(t)}, context.Background()
	own := dmaic(t)
	own.Title = "Our own DMAIC"
	registered, err := s.Register(ctx, "default", "otto", "r1", own)
	if err != nil || registered.Version != 2 || registered.RegisteredBy != "otto" || registered.RegisteredAt.IsZero() {
		t.Fatalf("registered %+v, %v", registered, err)
	}
	own.Title = "Our third"
	if _, err := s.Register(ctx, "default", "otto", "r2", own); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key         string
		version     int
		wantVersion int
		title       string
		code        fault.Code
	}{
		{"", 0, 3, "Our third", ""},
		{"dmaic", 0, 3, "Our third", ""},
		{"dmaic", 1, 1, "DMAIC improvement project", ""},
		{"dmaic", 2, 2, "Our own DMAIC", ""},
		{"dmaic", 4, 0, "", fault.NotFound},
		{"kaizen", 0, 1, "Kaizen event (plan, do, check, act)", ""},
		{"kaizen", 2, 0, "", fault.NotFound},
		{"nothing", 0, 0, "", fault.NotFound},
	} {
		got, err := s.Resolve(ctx, "default", c.key, c.version)
		if fault.Of(err) != c.code || got.Version != c.wantVersion || got.Title != c.title {
			t.Errorf("%s %d: version %d %q, %v", c.key, c.version, got.Version, got.Title, err)
		}
	}
	if got, err := s.Resolve(ctx, "another", "dmaic", 0); err != nil || got.Version != 1 {
		t.Errorf("another organisation sees version %d, %v", got.Version, err)
	}
}

func TestTemplatesRegisterIsIdempotentAndGuarded(t *testing.T) {
	s, ctx := store.Templates{DB: storetest.New(t)}, context.Background()
	own := dmaic(t)
	own.Key = "lean"
	first, err := s.Register(ctx, "default", "otto", "r1", own)
	if err != nil || first.Version != 1 {
		t.Fatalf("first: %+v, %v", first, err)
	}
	again, err := s.Register(ctx, "default", "otto", "r1", own)
	if err != nil || again.Version != 1 || !again.RegisteredAt.Equal(first.RegisteredAt) {
		t.Errorf("again: version %d, %v", again.Version, err)
	}
	for i, c := range []struct {
		given, want int
		code        fault.Code
	}{
		{1, 2, ""}, // edited from the newest
		{1, 0, fault.Conflict},
		{3, 3, ""}, // the next
		{5, 0, fault.Conflict},
		{0, 4, ""},
	} {
		own.Version = c.given
		got, err := s.Register(ctx, "default", "otto", fmt.Sprintf("next%d", i), own)
		if fault.Of(err) != c.code || got.Version != c.want {
			t.Errorf("given %d: version %d, %v", c.given, got.Version, err)
		}
	}
}

func TestTemplatesRegisterAtOnce(t *testing.T) {
	s, ctx := store.Templates{DB: storetest.New(t)}, context.Background()
	var group sync.WaitGroup
	versions := make([]int, 12)
	for i := range versions {
		group.Go(func() {
			registered, err := s.Register(ctx, "default", "otto", fmt.Sprintf("r%d", i%6), dmaic(t))
			if err != nil {
				t.Error(err)
			}
			versions[i] = registered.Version
		})
	}
	group.Wait()
	slices.Sort(versions) // six requests, each sent twice
	if !slices.Equal(versions, []int{2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7}) {
		t.Errorf("versions %v", versions)
	}
}

func TestTemplatesListInPages(t *testing.T) {
	s, ctx := store.Templates{DB: storetest.New(t)}, context.Background()
	for i, key := range []string{"dmaic", "audit", "dmaic", "zero"} {
		own := dmaic(t)
		own.Key = key
		if _, err := s.Register(ctx, "default", "otto", fmt.Sprintf("r%d", i), own); err != nil {
			t.Fatal(err)
		}
	}
	list := func(filter store.RegistryFilter, limit int) (names []string) {
		var after store.Cursor
		for {
			rows, err := s.List(ctx, "default", filter, after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 {
				return names
			}
			for _, r := range rows {
				after = store.Cursor{Value: r.Key, ID: fmt.Sprint(r.Version)}
				names = append(names, r.Key+" "+after.ID)
			}
		}
	}
	all := []string{"audit 1", "dmaic 1", "dmaic 2", "dmaic 3", "document_change 1", "eight_d 1", "kaizen 1", "operations_new_hire 1", "pilot 1", "process_change 1", "process_handover 1", "vendor_onboarding 1", "zero 1"}
	for _, limit := range []int{1, 2, 3, 50} {
		if got := list(store.RegistryFilter{}, limit); !slices.Equal(got, all) {
			t.Errorf("in pages of %d: %v", limit, got)
		}
	}
	if got := list(store.RegistryFilter{Key: "dmaic", Kind: "project"}, 2); !slices.Equal(got, all[1:4]) {
		t.Errorf("one key: %v", got)
	}
	if got := list(store.RegistryFilter{Kind: "audit"}, 2); len(got) != 0 {
		t.Errorf("another kind: %v", got)
	}
}

func TestTemplatesAreAppendOnly(t *testing.T) {
	db := storetest.New(t)
	for _, statement := range []string{`UPDATE templates SET title = ''`, `DELETE FROM templates`, `TRUNCATE templates`} {
		if _, err := db.Exec(context.Background(), statement); err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
}
