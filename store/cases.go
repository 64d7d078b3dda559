package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tollgate/fault"
)

// Cases are the running and ended cases of every kind.
type Cases struct {
	DB *DB
	// Among are the people of whom one must take part in a case for it to be there at all; nil is every case.
	Among []string
}

// CaseRow is a case as lists show it.
type CaseRow struct {
	ID             string     `db:"id" json:"id"`
	Kind           string     `db:"kind" json:"kind"`
	Key            string     `db:"key" json:"key"`
	Title          string     `db:"title" json:"title"`
	State          string     `db:"state" json:"state"`
	Seq            int64      `db:"seq" json:"seq"`
	MachineVersion int        `db:"machine_version" json:"machine_version"`
	Health         string     `db:"health" json:"health" enum:"green,amber,red"`
	Held           bool       `db:"held" json:"held"`
	Ended          bool       `db:"ended" json:"ended"`
	DueAt          *time.Time `db:"due_at" json:"due_at,omitempty"`
	Lead           string     `db:"lead_id" json:"lead"`
	Site           string     `db:"site" json:"site,omitempty"`
	Portfolio      string     `db:"portfolio" json:"portfolio,omitempty"`
	ExternalRef    string     `db:"external_ref" json:"external_ref,omitempty"`
	CreatedBy      string     `db:"created_by" json:"created_by"`
	CreatedAt      time.Time  `db:"created_at" json:"created_at"`
	UpdatedAt      time.Time  `db:"updated_at" json:"updated_at"`
	Pilot          *PilotMark `db:"pilot" json:"pilot,omitempty" doc:"of a pilot: its project, verdict and decision"`
}

// StoredCase is a case with its snapshot.
type StoredCase struct {
	CaseRow
	Snapshot json.RawMessage `db:"snapshot"`
}

const caseColumns = `id, kind, key, title, state, seq, machine_version, health, held, ended, due_at, lead_id, site, portfolio,
	coalesce(external_ref, '') AS external_ref, created_by, created_at, updated_at, ` + pilotColumn

var (
	oneCase  = narrowed(`SELECT `+caseColumns+`, snapshot FROM cases WHERE organisation_id = $1 AND kind = $2 AND (id = $3 OR key = $3)`, "$4")
	onePlace = narrowed(`SELECT id, seq FROM cases WHERE organisation_id = $1 AND ($2 = '' OR kind = $2) AND (id = $3 OR key = $3)`, "$4")
)

// Get finds a case by id or by key.
func (s Cases) Get(ctx context.Context, organisation, kind, id string) (StoredCase, error) {
	var c StoredCase
	statement, arguments := oneCase.of(s.Among, organisation, kind, id)
	err := s.DB.Get(ctx, &c, statement, arguments...)
	if fault.Of(err) == fault.NotFound {
		return c, fault.Wrap(fault.NotFound, err, "there is no %s %q", kind, id)
	}
	return c, err
}

// Find finds a case of any kind by id.
func (s Cases) Find(ctx context.Context, organisation, id string) (StoredCase, error) {
	var c StoredCase
	err := s.DB.Get(ctx, &c, `SELECT `+caseColumns+`, snapshot FROM cases WHERE organisation_id = $1 AND id = $2`, organisation, id)
	return c, err
}

// Place is where a case is found and the newest step that the store has of it.
type Place struct {
	ID  string `db:"id"`
	Seq int64  `db:"seq"`
}

// Locate finds a case by id or key; an empty kind finds one of any kind.
func (s Cases) Locate(ctx context.Context, organisation, kind, id string) (Place, error) {
	var found Place
	statement, arguments := onePlace.of(s.Among, organisation, kind, id)
	err := s.DB.Get(ctx, &found, statement, arguments...)
	if fault.Of(err) == fault.NotFound {
		return found, fault.Wrap(fault.NotFound, err, "there is no %s %q", cmp.Or(kind, "case"), id)
	}
	return found, err
}

// CaseFilter narrows a list; empty fields do not.
type CaseFilter struct {
	Kind, State, Health, Lead, Site, Portfolio, ExternalRef, Text string
	Project                                                       string // of pilots: an id
	// Of onboardings: the template's key, who is onboarded, and start dates, both included.
	Template, Person, StartFrom, StartTo string
	Held, Ended                          *bool
}

// keyset is one order of a list: unique by id, and always a range of an index, so that the
// thousandth page costs what the first does.
type keyset struct {
	value, order, after string // the sorted expression; its order; the rows after ($12, $13)
	start               Cursor // sorts before every row
}

// afterAll sorts behind every id in the "C" collation.
const afterAll = "\U0010FFFF"

var caseSorts = map[string]keyset{
	"created":  {"''", "id ASC", "$12::text IS NOT NULL AND id > $13", Cursor{}},
	"-created": {"''", "id DESC", "$12::text IS NOT NULL AND id < $13", Cursor{ID: afterAll}},
	"due": {"coalesce(due_at, 'infinity')::text", "coalesce(due_at, 'infinity') ASC, id ASC",
		"(coalesce(due_at, 'infinity'), id) > ($12::timestamptz, $13)", Cursor{Value: "-infinity"}},
	"-updated": {"updated_at::text", "updated_at DESC, id DESC",
		"(updated_at, id) < ($12::timestamptz, $13)", Cursor{Value: "infinity", ID: afterAll}},
}

// caseLists are the list statements, one for each sort.
var caseLists = func() map[string]narrowable {
	all := map[string]narrowable{}
	for name, sort := range caseSorts {
		all[name] = narrowed(fmt.Sprintf(`SELECT %s, %s AS sort_value FROM cases
			WHERE organisation_id = $1 AND kind = $2 AND ($3 = '' OR state = $3) AND ($4 = '' OR health = $4) AND ($5 = '' OR lead_id = $5)
			  AND ($6 = '' OR site = $6) AND ($7 = '' OR portfolio = $7) AND ($8 = '' OR external_ref = $8)
			  AND ($9 = '' OR title ILIKE '%%' || $9 || '%%' OR key = $9) AND ($10::boolean IS NULL OR held = $10)
			  AND ($11::boolean IS NULL OR ended = $11)
			  AND ($15 = '' OR kind = 'pilot' AND snapshot #>> '{data,plan,project_id}' = $15)
			  AND ($16 = '' OR template = $16)
			  AND ($17 = '' OR subject = $17)
			  AND ($18 = '' OR start_date >= $18)
			  AND ($19 = '' OR start_date <= $19)
			  AND %s ORDER BY %s LIMIT $14`, caseColumns, sort.value, sort.after, sort.order), "$20")
	}
	return all
}()

type listedCase struct {
	CaseRow
	SortValue string `db:"sort_value"`
}

// List returns up to limit+1 cases after the cursor, and the cursor of each.
func (s Cases) List(ctx context.Context, organisation string, f CaseFilter, sort string, after Cursor, limit int) ([]CaseRow, []string, error) {
	if after.ID == "" {
		after = caseSorts[sort].start
	}
	var rows []listedCase
	statement, arguments := caseLists[sort].of(s.Among, organisation, f.Kind, f.State, f.Health, f.Lead, f.Site, f.Portfolio, f.ExternalRef,
		escapeLike(f.Text), f.Held, f.Ended, after.Value, after.ID, limit+1, f.Project, f.Template, f.Person, f.StartFrom, f.StartTo)
	err := s.DB.Select(ctx, &rows, statement, arguments...)
	cases, cursors := make([]CaseRow, 0, len(rows)), make([]string, 0, len(rows))
	for _, row := range rows {
		cases = append(cases, row.CaseRow)
		cursors = append(cursors, Cursor{Sort: sort, Value: row.SortValue, ID: row.ID}.Encode())
	}
	return cases, cursors, err
}

// escapeLike keeps a person's % and _ from being wildcards.
func escapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
