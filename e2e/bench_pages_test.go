package e2e_test

import (
	"database/sql"
	"net/url"
	"testing"

	_ "github.com/lib/pq"
)

// benchPages compares page 1,000 of a list with page 1, for every sort.
func benchPages(b *testing.B, f *figures) {
	const limit, pages = 20, 1000
	fillCases(b, limit*(pages+2))
	for _, sort := range []string{"-created", "due", "-updated"} {
		path := func(cursor string) string {
			return "/v1/projects?limit=20&sort=" + sort + "&cursor=" + url.QueryEscape(cursor)
		}
		cursor := ""
		for range pages - 1 {
			var page struct{ Next string }
			stack.As("vera").Must(b, 200, "GET", path(cursor), nil, &page)
			cursor = page.Next
		}
		last, first := interleaved(1, 400,
			func(int) { stack.As("vera").Must(b, 200, "GET", path(cursor), nil, nil) },
			func(int) { stack.As("vera").Must(b, 200, "GET", path(""), nil, nil) })
		f.add(b, "page 1,000 of projects by "+sort+" ÷ page 1", last/first, 1.2, "×")
	}
}

// fillCases puts ended projects into the database by hand: launching thousands would take long,
// and a list reads rows, however they came.
func fillCases(b *testing.B, n int) {
	b.Helper()
	dev, err := stack.DevFile()
	if err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("postgres", dev.DatabaseURL)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range []string{`
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, ended, due_at, snapshot, created_by, created_at, updated_at)
		SELECT 'default', gen_random_uuid()::text, 'project', 'OLD-' || i, 'An old project', 'closed', 1, 1, true,
		       CASE WHEN i % 3 = 0 THEN NULL ELSE now() + i * interval '1 minute' END, '{}', 'lena', now(), now() - i * interval '1 second'
		  FROM generate_series(1, $1) AS i ON CONFLICT DO NOTHING`, `ANALYZE cases`} {
		args := []any{n}
		if statement == `ANALYZE cases` {
			args = nil
		}
		if _, err := db.Exec(statement, args...); err != nil {
			b.Fatal(err)
		}
	}
}
