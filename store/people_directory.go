package store

import (
	"context"
	"encoding/json"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/identity"
)

// Get finds an active person.
func (s People) Get(ctx context.Context, organisation, id string) (identity.Person, error) {
	if s.Around == nil {
		return getPerson(ctx, s.DB, organisation, id)
	}
	var row personRow
	err := s.DB.Get(ctx, &row, personStatement+placed(around, ":people", "$3"), organisation, id, pq.Array(s.Around))
	return row.found(id, err)
}

// around holds for some people, their managers, and those who take part in a case with one of them.
const around = ` AND (p.id = ANY(:people) OR p.id IN (SELECT m.manager_id FROM people m WHERE m.organisation_id = $1 AND m.id = ANY(:people))
	OR p.id IN (SELECT unnest(c.people) FROM cases c WHERE c.organisation_id = $1 AND c.people && :people)) `

const personStatement = `SELECT ` + personColumns + ` FROM people p WHERE organisation_id = $1 AND id = $2 AND active`

func getPerson(ctx context.Context, q Querier, organisation, id string) (identity.Person, error) {
	var row personRow
	err := q.Get(ctx, &row, personStatement, organisation, id)
	return row.found(id, err)
}

// found is the person, or says that there is none.
func (r personRow) found(id string, err error) (identity.Person, error) {
	if fault.Of(err) == fault.NotFound {
		return identity.Person{}, fault.Wrap(fault.NotFound, err, "there is no active person %q", id)
	}
	return r.person(), err
}

// PeopleFilter narrows a list; empty texts do not. Text is looked for in names.
type PeopleFilter struct{ Role, Manager, Text string }

const (
	findPeople = `SELECT ` + personColumns + ` FROM people p
		 WHERE organisation_id = $1 AND active AND id > $2 AND ($3 = '' OR $3 = ANY(roles)) AND ($4 = '' OR manager_id = $4)
		   AND ($5 = '' OR name ILIKE '%' || $5 || '%')`
	peopleOrder = ` ORDER BY id LIMIT $6`
)

// Find returns up to limit+1 active people after the id, by id.
func (s People) Find(ctx context.Context, organisation string, f PeopleFilter, after string, limit int) ([]identity.Person, error) {
	var rows []personRow
	statement, arguments := findPeople+peopleOrder, []any{organisation, after, f.Role, f.Manager, escapeLike(f.Text), limit + 1}
	if s.Around != nil {
		statement, arguments = findPeople+placed(around, ":people", "$7")+peopleOrder, append(arguments, pq.Array(s.Around))
	}
	err := s.DB.Select(ctx, &rows, statement, arguments...)
	return asPeople(rows), err
}

// PersonEdit changes what is not nil. An empty email or manager takes it away.
type PersonEdit struct{ Name, Email, TimeZone, Manager *string }

// Edit changes a person and keeps who did and what it was before. A manager who reports to the person, directly or
// over others, is a fault of body.manager. The same request again changes nothing and answers what it did.
func (s People) Edit(ctx context.Context, organisation, id, by, requestID string, e PersonEdit) (identity.Person, error) {
	var after identity.Person
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if err := lockOrganisation(ctx, tx, organisation); err != nil { // two edits at once could close a circle
			return err
		}
		var done bool
		var err error
		if after, done, err = editedBefore(ctx, tx, organisation, id, requestID); err != nil || done {
			return err
		}
		before, err := getPerson(ctx, tx, organisation, id)
		if err != nil {
			return err
		}
		if e.Manager != nil && *e.Manager != "" {
			if err := checkManager(ctx, tx, organisation, id, *e.Manager); err != nil {
				return err
			}
		}
		if after, err = e.write(ctx, tx, before); err != nil {
			return err
		}
		return keepPersonChange(ctx, tx, before, after, by, requestID)
	})
	return after, err
}

func editedBefore(ctx context.Context, tx Tx, organisation, id, requestID string) (identity.Person, bool, error) {
	var text json.RawMessage
	err := tx.Get(ctx, &text, `SELECT after FROM people_changes WHERE organisation_id = $1 AND person_id = $2 AND request_id = $3`,
		organisation, id, requestID)
	if err != nil {
		if fault.Of(err) == fault.NotFound {
			err = nil
		}
		return identity.Person{}, false, err
	}
	after := identity.Person{Organisation: organisation}
	return after, true, translate(json.Unmarshal(text, &after))
}

func (e PersonEdit) write(ctx context.Context, tx Tx, p identity.Person) (identity.Person, error) {
	if _, err := tx.Exec(ctx, `
		UPDATE people SET name = coalesce($3, name), email = coalesce($4, email), time_zone = coalesce($5, time_zone),
		       manager_id = CASE WHEN $6::text IS NULL THEN manager_id ELSE nullif($6, '') END
		 WHERE organisation_id = $1 AND id = $2`, p.Organisation, p.ID, e.Name, e.Email, e.TimeZone, e.Manager); err != nil {
		return p, err
	}
	return getPerson(ctx, tx, p.Organisation, p.ID)
}

func keepPersonChange(ctx context.Context, tx Tx, before, after identity.Person, by, requestID string) error {
	texts := make([]string, 0, 2)
	for _, person := range []identity.Person{before, after} {
		text, err := json.Marshal(person)
		if err != nil {
			return translate(err)
		}
		texts = append(texts, string(text))
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO people_changes (organisation_id, person_id, request_id, before, after, changed_by) VALUES ($1, $2, $3, $4, $5, $6)`, after.Organisation, after.ID, requestID, texts[0], texts[1], by)
	return err
}

// lockOrganisation lets one rare write at a time judge what several rows say together. References to the organisation
// are not held up.
func lockOrganisation(ctx context.Context, tx Tx, organisation string) error {
	_, err := tx.Exec(ctx, `SELECT 1 FROM organisations WHERE id = $1 FOR NO KEY UPDATE`, organisation)
	return err
}
