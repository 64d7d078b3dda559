package store

import (
	"context"

	"tollgate/fault"
	"tollgate/identity"
)

// checkManager refuses a manager who is not there, and a circle.
func checkManager(ctx context.Context, tx Tx, organisation, person, manager string) error {
	refuse := func(format string, args ...any) error {
		return fault.New(fault.Invalid, "the manager cannot be set").With("body.manager", format, args...)
	}
	if _, err := getPerson(ctx, tx, organisation, manager); fault.Of(err) == fault.NotFound {
		return refuse("there is no active person %q", manager)
	} else if err != nil {
		return err
	}
	if person == manager {
		return refuse("nobody is their own manager")
	}
	line, err := managerLine(ctx, tx, organisation, manager, longestLine)
	if err != nil {
		return err
	}
	for _, above := range line {
		if above.ID == person {
			return refuse("%s reports to %s, directly or over others: that would be a circle", manager, person)
		}
	}
	return nil
}

// longestLine bounds a walk up the managers; no organisation is as deep.
const longestLine = 100

// ManagerLine are the managers above a person, the nearest first, at most depth of them. Who is not active is passed
// over, and the line goes on above them.
func (s People) ManagerLine(ctx context.Context, organisation, person string, depth int) ([]identity.Person, error) {
	return managerLine(ctx, s.DB, organisation, person, depth)
}

func managerLine(ctx context.Context, q Querier, organisation, person string, depth int) ([]identity.Person, error) {
	var rows []personRow
	err := q.Select(ctx, &rows, `
		WITH RECURSIVE line (id, level) AS (
		    SELECT manager_id, 1 FROM people WHERE organisation_id = $1 AND id = $2
		    UNION ALL
		    SELECT p.manager_id, l.level + 1 FROM line l JOIN people p ON p.organisation_id = $1 AND p.id = l.id WHERE l.level < $3
		)
		SELECT `+personColumns+` FROM line l JOIN people p ON p.organisation_id = $1 AND p.id = l.id AND p.active ORDER BY l.level LIMIT $4`,
		organisation, person, longestLine, depth)
	return asPeople(rows), err
}
