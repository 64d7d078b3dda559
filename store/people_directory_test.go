package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
	"tollgate/store/storetest"
)

func reports(t *testing.T, people store.People, person, manager string) error {
	t.Helper()
	_, err := people.Edit(context.Background(), org, person, "otto", fmt.Sprint(t.Name(), person, manager), store.PersonEdit{Manager: &manager})
	return err
}

func line(t *testing.T, people store.People, person string, depth int) []string {
	t.Helper()
	managers, err := people.ManagerLine(context.Background(), org, person, depth)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, m := range managers {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestManagerLineClimbsToTheTopAndPassesOverWhoLeft(t *testing.T) {
	db := storetest.New(t)
	people := store.People{DB: db}
	for _, c := range []struct {
		person string
		depth  int
		want   []string
	}{{"priya", 9, []string{"sven", "diana"}}, {"priya", 1, []string{"sven"}}, {"diana", 9, []string{}}, {"nobody", 9, []string{}}, {"priya", 0, []string{}}} {
		if got := line(t, people, c.person, c.depth); !slices.Equal(got, c.want) {
			t.Errorf("above %s are %v, want %v", c.person, got, c.want)
		}
	}
	if _, err := db.Exec(context.Background(), `UPDATE people SET active = false WHERE id = 'sven'`); err != nil {
		t.Fatal(err)
	}
	if got := line(t, people, "priya", 1); !slices.Equal(got, []string{"diana"}) {
		t.Errorf("above priya, without sven, are %v", got)
	}
}

func TestManagersNeverFormACircle(t *testing.T) {
	people := store.People{DB: storetest.New(t)}
	for _, c := range [][2]string{{"diana", "diana"}, {"diana", "priya"}, {"sven", "priya"}, {"diana", "nobody"}} {
		if err := reports(t, people, c[0], c[1]); fault.Of(err) != fault.Invalid {
			t.Errorf("%s reports to %s: %v", c[0], c[1], err)
		}
	}
	if err := reports(t, people, "sven", ""); err != nil {
		t.Fatal(err)
	}
	if err := reports(t, people, "diana", "priya"); err != nil { // no circle any more
		t.Fatal(err)
	}
	if got := line(t, people, "diana", 9); !slices.Equal(got, []string{"priya", "sven"}) {
		t.Errorf("above diana are %v", got)
	}
}

// Two edits that are harmless alone close a circle together: one of them must be refused.
func TestManagersNeverFormACircleAtOnce(t *testing.T) {
	people := store.People{DB: storetest.New(t)}
	for _, person := range []string{"felix", "vera"} {
		if err := reports(t, people, person, ""); err != nil {
			t.Fatal(err)
		}
	}
	var both sync.WaitGroup
	refusals := make(chan error, 2)
	for _, pair := range [][2]string{{"felix", "vera"}, {"vera", "felix"}} {
		both.Go(func() { refusals <- reports(t, people, pair[0], pair[1]) })
	}
	both.Wait()
	if one, two := <-refusals, <-refusals; (one == nil) == (two == nil) {
		t.Errorf("both were answered alike: %v, %v", one, two)
	}
}

func TestPersonEditIsKeptAndHasOneEffect(t *testing.T) {
	db := storetest.New(t)
	people, ctx := store.People{DB: db}, context.Background()
	first, second := "Sven L.", "Sven X."
	edit := func(request string, name *string) identity.Person {
		p, err := people.Edit(ctx, org, "sven", "otto", request, store.PersonEdit{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	edit("r1", &first)
	edit("r2", &second)
	if again := edit("r1", &first); again.Name != first || again.Manager != "diana" {
		t.Errorf("the first request again answers %+v", again)
	}
	if now, err := people.Get(ctx, org, "sven"); err != nil || now.Name != second {
		t.Errorf("a repeat undid a later edit: %+v, %v", now, err)
	}
	var kept int
	if err := db.Get(ctx, &kept, `SELECT count(*) FROM people_changes WHERE before ->> 'name' <> after ->> 'name' AND changed_by = 'otto'`); err != nil || kept != 2 {
		t.Errorf("%d changes kept, %v", kept, err)
	}
	for _, statement := range []string{`UPDATE people_changes SET changed_by = 'x'`, `DELETE FROM people_changes`, `TRUNCATE people_changes`} {
		if _, err := db.Exec(ctx, statement); err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
}
