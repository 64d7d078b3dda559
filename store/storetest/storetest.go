// Package storetest gives each test a fresh, migrated database on a real PostgreSQL. The
// server is the one at TOLLGATE_TEST_POSTGRES_URL, else one of the package's own.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"tollgate/identity"
	"tollgate/localpostgres"
	"tollgate/store"
)

const serverVariable = "TOLLGATE_TEST_POSTGRES_URL"

// template is migrated once and copied for every test: a copy takes milliseconds.
var template = sync.OnceValues(prepare)

var started *localpostgres.Server

type server struct {
	url      string
	database string
}

// Main runs a package's tests and stops the server that they started.
func Main(m *testing.M) {
	code := m.Run()
	if started != nil {
		_ = started.Stop(context.Background())
	}
	os.Exit(code)
}

// New returns a pool on a database of the test's own, with the demo people in it; a person's
// token is "token-" and the id.
func New(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(URL(t), store.Options{MaxConnections: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// URL makes the test's database and returns its address.
func URL(t testing.TB) string {
	t.Helper()
	s, err := template()
	if err != nil {
		t.Fatalf("no PostgreSQL for tests: %v", err)
	}
	name := "t_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if err := s.run("CREATE DATABASE " + name + " TEMPLATE " + s.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.run("DROP DATABASE " + name + " WITH (FORCE)") })
	return withDatabase(s.url, name)
}

func prepare() (*server, error) {
	address := os.Getenv(serverVariable)
	if address == "" {
		var err error
		if started, err = localpostgres.Start(context.Background(), localpostgres.Options{Fast: true}); err != nil {
			return nil, err
		}
		address = started.AdminURL()
	}
	s := &server{url: address, database: "template_" + strings.ReplaceAll(uuid.NewString(), "-", "")}
	if err := s.run("CREATE DATABASE " + s.database); err != nil {
		return nil, err
	}
	return s, s.migrate()
}

func (s *server) migrate() error {
	db, err := store.Open(withDatabase(s.url, s.database), store.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, _, err := db.Migrate(context.Background()); err != nil {
		return fmt.Errorf("migrating the test template: %w", err)
	}
	for _, person := range store.DemoPeople() {
		if err := (store.People{DB: db}).Put(context.Background(), person, Token(person.ID)); err != nil {
			return err
		}
	}
	return nil
}

// Token is the bearer token of a demo person in tests.
func Token(person string) string { return "token-" + person }

// Person is one of the demo people.
func Person(t testing.TB, id string) identity.Person {
	t.Helper()
	for _, p := range store.DemoPeople() {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("there is no demo person %q", id)
	return identity.Person{}
}

func (s *server) run(statement string) error {
	db, err := sql.Open("postgres", s.url)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(statement)
	return err
}

func withDatabase(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Path = "/" + name
	return u.String()
}
