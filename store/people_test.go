package store_test

import (
	"context"
	"testing"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
	"tollgate/store/storetest"
)

func TestAuthenticateKnowsPeopleByTheirToken(t *testing.T) {
	people := store.People{DB: storetest.New(t)}
	person, err := people.Authenticate(context.Background(), storetest.Token("felix"))
	if err != nil || person.ID != "felix" || !person.Has(identity.Finance) {
		t.Fatalf("got %+v, %v", person, err)
	}
	_, err = people.Authenticate(context.Background(), "token-nobody")
	if fault.Of(err) != fault.Unauthenticated {
		t.Fatalf("unknown token: %v", err)
	}
}

func TestTokensAreKeptHashed(t *testing.T) {
	db := storetest.New(t)
	var n int
	err := db.Get(context.Background(), &n, `SELECT count(*) FROM tokens WHERE encode(hash, 'escape') LIKE '%token%'`)
	if err != nil || n != 0 {
		t.Fatalf("%d tokens readable, %v", n, err)
	}
}

func TestHistoryIsAppendOnly(t *testing.T) {
	db := storetest.New(t)
	for _, statement := range []string{
		`UPDATE steps SET event = ''`, `DELETE FROM steps`, `TRUNCATE steps CASCADE`,
		`UPDATE signatures SET comment = ''`, `DELETE FROM signatures`, `TRUNCATE signatures`,
	} {
		if _, err := db.Exec(context.Background(), statement); err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
}
