package store_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"tollgate/benefit"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/store/storetest"
)

// benefits is a database with one project in Define, and what the tests of its ledger do again and again.
type benefits struct {
	t       testing.TB
	ctx     context.Context
	db      *store.DB
	lines   store.BenefitLines
	ledger  store.Ledger
	project string
}

const org = store.DefaultOrganisation

func newBenefits(t testing.TB) benefits {
	db := storetest.New(t)
	b := benefits{t: t, ctx: context.Background(), db: db, lines: store.BenefitLines{DB: db}, ledger: store.Ledger{DB: db}}
	b.project = b.newProject("PRJ-1", "Leeds", "Operations")
	return b
}

func (b benefits) newProject(key, site, portfolio string) string {
	b.t.Helper()
	id := uuid.NewString()
	_, err := b.db.Exec(b.ctx, `
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, site, portfolio, snapshot, created_by, created_at, updated_at)
		VALUES ($1, $2, 'project', $3, 'Project ' || $3, 'define', 1, 1, $4, $5, $6, 'lena', now(), now())`,
		org, id, key, site, portfolio, snapshot(b.t, ""))
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// snapshot is what a case row keeps of a project whose phase passed was passed.
func snapshot(t testing.TB, passed string) string {
	data := lifecycle.ProjectData{Template: lifecycle.ProjectTemplate{LockTargetsAfter: "define"}}
	if passed != "" {
		data.Passed = []lifecycle.PassedTollgate{{Phase: passed, Outcome: "pass"}}
	}
	text, err := json.Marshal(map[string]any{"data": data})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (b benefits) state(state string) {
	b.t.Helper()
	if _, err := b.db.Exec(b.ctx, `UPDATE cases SET state = $2 WHERE id = $1`, b.project, state); err != nil {
		b.t.Fatal(err)
	}
}

func (b benefits) passDefine() {
	b.t.Helper()
	if _, err := b.db.Exec(b.ctx, `UPDATE cases SET snapshot = $2 WHERE id = $1`, b.project, snapshot(b.t, "define")); err != nil {
		b.t.Fatal(err)
	}
}

func (b benefits) newLine(title, currency string) store.BenefitLine {
	b.t.Helper()
	line, err := b.lines.Create(b.ctx, org, store.NewBenefitLine{
		ProjectID: b.project, Title: title, Category: benefit.HardSaving, Measure: benefit.Measure{Currency: benefit.Currency(currency)},
		By: "lena", RequestID: uuid.NewString(),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return line
}

// add writes one entry as lena and returns its id.
func (b benefits) add(line string, kind benefit.Kind, month, amount string) string {
	b.t.Helper()
	added, err := b.ledger.Add(b.ctx, org, "lena", uuid.NewString(), []store.NewEntry{{LineID: line, Kind: kind, Month: month, Amount: amount}})
	if err != nil {
		b.t.Fatal(err)
	}
	return added[0].ID
}

func (b benefits) decide(by string, d store.Decision) ([]store.LedgerEntry, error) {
	results, err := b.ledger.Decide(b.ctx, org, by, uuid.NewString(), []store.Decision{d})
	if err != nil {
		return nil, err
	}
	return results[0], nil
}

func (b benefits) report(r store.BenefitReport) []store.BenefitRow {
	b.t.Helper()
	var rows []store.BenefitRow
	if err := b.ledger.Each(b.ctx, org, r, func(row store.BenefitRow) error { rows = append(rows, row); return nil }); err != nil {
		b.t.Fatal(err)
	}
	return rows
}

func (b benefits) entries() int {
	b.t.Helper()
	var n int
	if err := b.db.Get(b.ctx, &n, `SELECT count(*) FROM ledger`); err != nil {
		b.t.Fatal(err)
	}
	return n
}
