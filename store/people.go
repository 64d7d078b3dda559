package store

import (
	"context"
	"crypto/sha256"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/identity"
)

// DefaultOrganisation owns everything until identity grows to several organisations.
const DefaultOrganisation = "default"

// People knows who may call, by hashed bearer token.
type People struct {
	DB *DB
	// Around are people: only they are found, their managers and those who take part in a case with one of them; nil is everybody.
	Around []string
}

type personRow struct {
	Organisation string         `db:"organisation_id"`
	ID           string         `db:"id"`
	Name         string         `db:"name"`
	Roles        pq.StringArray `db:"roles"`
	Email        string         `db:"email"`
	TimeZone     string         `db:"time_zone"`
	Manager      string         `db:"manager_id"`
}

const personColumns = `p.organisation_id, p.id, p.name, p.roles, p.email, p.time_zone, coalesce(p.manager_id, '') AS manager_id`

func (r personRow) person() identity.Person {
	p := identity.Person{ID: r.ID, Organisation: r.Organisation, Name: r.Name, Email: r.Email, TimeZone: r.TimeZone, Manager: r.Manager}
	for _, role := range r.Roles {
		p.Roles = append(p.Roles, identity.Role(role))
	}
	return p
}

// Authenticate implements identity.Authenticator. Tokens carry 256 random bits, so a plain
// SHA-256 is enough to keep them from whoever reads the table.
func (s People) Authenticate(ctx context.Context, token string) (identity.Person, error) {
	hash := sha256.Sum256([]byte(token))
	var row personRow
	err := s.DB.Get(ctx, &row, `
		SELECT `+personColumns+`
		  FROM tokens t JOIN people p ON p.organisation_id = t.organisation_id AND p.id = t.person_id
		 WHERE t.hash = $1 AND t.revoked_at IS NULL AND p.active`, hash[:])
	if fault.Of(err) == fault.NotFound {
		return identity.Person{}, fault.New(fault.Unauthenticated, "the bearer token is not known or was revoked")
	}
	return row.person(), err
}

// List returns the active people of an organisation, by id.
func (s People) List(ctx context.Context, organisation string) ([]identity.Person, error) {
	var rows []personRow
	err := s.DB.Select(ctx, &rows, `
		SELECT `+personColumns+` FROM people p WHERE organisation_id = $1 AND active ORDER BY id`, organisation)
	return asPeople(rows), err
}

func asPeople(rows []personRow) []identity.Person {
	people := make([]identity.Person, 0, len(rows))
	for _, row := range rows {
		people = append(people, row.person())
	}
	return people
}

// Unknown returns those of ids that name no active person.
func (s People) Unknown(ctx context.Context, organisation string, ids []string) ([]string, error) {
	var unknown []string
	err := s.DB.Select(ctx, &unknown, `
		SELECT wanted FROM unnest($2::text[]) AS wanted
		 WHERE NOT EXISTS (SELECT 1 FROM people WHERE organisation_id = $1 AND id = wanted AND active)`,
		organisation, pq.Array(ids))
	return unknown, err
}

// Put creates the person or updates who they are, and makes the token valid for them. The manager must be there; an
// empty time zone is UTC.
func (s People) Put(ctx context.Context, p identity.Person, token string) error {
	hash := sha256.Sum256([]byte(token))
	return s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `
			INSERT INTO people (organisation_id, id, name, roles, email, time_zone, manager_id)
			VALUES ($1, $2, $3, $4, $5, coalesce(nullif($6, ''), 'UTC'), nullif($7, ''))
			ON CONFLICT (organisation_id, id) DO UPDATE SET name = EXCLUDED.name, roles = EXCLUDED.roles, active = true,
			       email = EXCLUDED.email, time_zone = EXCLUDED.time_zone, manager_id = EXCLUDED.manager_id`,
			p.Organisation, p.ID, p.Name, pq.Array(p.Roles), p.Email, p.TimeZone, p.Manager); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO tokens (hash, organisation_id, person_id) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING`,
			hash[:], p.Organisation, p.ID)
		return err
	})
}

// Lacking returns those of ids that are administrators, who are never asked for anything, or have none of the roles.
func (s People) Lacking(ctx context.Context, organisation string, ids []string, roles []identity.Role) ([]string, error) {
	var lacking []string
	err := s.DB.Select(ctx, &lacking, `
		SELECT id FROM people WHERE organisation_id = $1 AND id = ANY($2) AND ('admin' = ANY(roles) OR NOT roles && $3)`,
		organisation, pq.Array(ids), pq.Array(roles))
	return lacking, err
}
