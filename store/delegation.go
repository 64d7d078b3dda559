package store

import (
	"context"
	"strings"
	"time"

	"github.com/lib/pq"

	"tollgate/identity"
)

// signerRoles are the roles of whom one may be anybody's delegate.
var signerRoles = pq.Array(identity.Signers())

// delegateOf finds the one who acts for a person at the time :at: the delegate of the absence that holds then, if they
// may do what the person may and are there themselves: who only does what they are asked acts for their like. There is no row
// when the person acts.
const delegateOf = `SELECT a.delegate_id, upper(a.during) AS until
	  FROM absences a JOIN people d ON d.organisation_id = a.organisation_id AND d.id = a.delegate_id AND d.active
	       AND NOT 'admin' = ANY(d.roles) AND (d.roles && :roles OR '` + string(identity.Participant) + `' = ANY(d.roles) AND NOT EXISTS (
	           SELECT 1 FROM people p WHERE p.organisation_id = a.organisation_id AND p.id = a.person_id AND p.roles && :roles))
	 WHERE a.organisation_id = :organisation AND a.person_id = :person AND a.during @> :at::timestamptz
	   AND NOT EXISTS (SELECT 1 FROM absences b WHERE b.organisation_id = a.organisation_id AND b.person_id = a.delegate_id AND b.during @> :at::timestamptz)`

// actingOn joins to an open task t the delegate who acts on it: not somebody who is barred from it, nor who stands in
// for one who is, but for those of a sign-off who are barred because they have a task in its round themselves. Where the
// assignee is barred nobody acts for them. :asked says when to look at all.
const actingOn = ` LEFT JOIN LATERAL (` + delegateOf + ` AND :asked AND t.status = 'open' AND a.delegate_id <> ALL(t.barred)
	   AND NOT EXISTS (SELECT 1 FROM absences x WHERE x.organisation_id = a.organisation_id AND x.delegate_id = a.delegate_id
	       AND x.during @> :at::timestamptz AND x.person_id = ANY(t.barred) AND NOT EXISTS (SELECT 1 FROM tasks o
	       WHERE o.organisation_id = t.organisation_id AND o.case_id = t.case_id AND o.round_id = t.round_id AND o.round_id <> '' AND o.assignee_id = x.person_id))
	) acting ON true `

// placed writes the parameters of a statement into a text with names for them.
func placed(text string, names ...string) string { return strings.NewReplacer(names...).Replace(text) }

// Delegation is who acts for somebody, and until when.
type Delegation struct {
	Person   string    `db:"person_id"`
	Delegate string    `db:"delegate_id"`
	Until    time.Time `db:"until"`
}

// The person has a name of its own: person_id alone would be that of the absence, and every absence would be everybody's.
var actingStatement = `SELECT absent.person AS person_id, acting.delegate_id, acting.until FROM unnest($2::text[]) AS absent(person)
	 CROSS JOIN LATERAL (` + placed(delegateOf, ":organisation", "$1", ":person", "absent.person", ":roles", "$4", ":at", "$3") + `) acting`

// Acting returns those of people for whom a delegate acts at a time. On a task that bars the delegate the person
// acts nevertheless.
func (s Absences) Acting(ctx context.Context, q Querier, organisation string, people []string, at time.Time) (map[string]Delegation, error) {
	var rows []Delegation
	err := q.Select(ctx, &rows, actingStatement, organisation, pq.Array(people), at, signerRoles)
	acting := map[string]Delegation{}
	for _, row := range rows {
		acting[row.Person] = row
	}
	return acting, err
}

// ActsFor returns everybody for whom a person stands in at a time.
func (s Absences) ActsFor(ctx context.Context, organisation, delegate string, at time.Time) ([]string, error) {
	var people []string
	err := s.DB.Select(ctx, &people, `SELECT person_id FROM absences a
		 WHERE organisation_id = $1 AND delegate_id = $2 AND during @> $3::timestamptz ORDER BY person_id`, organisation, delegate, at)
	return people, err
}
