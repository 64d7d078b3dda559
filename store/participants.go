package store

import (
	"strings"

	"github.com/lib/pq"
)

// narrowable is a statement over cases, and the same over those in which somebody takes part. They are two texts, so that who
// may read every case is answered by the statement, and the plan, that there would be without it.
type narrowable struct{ every, among string }

// narrowed makes the second of a statement; parameter is the one after its last.
func narrowed(statement, parameter string) narrowable {
	return narrowable{every: statement, among: strings.Replace(statement, ofOrganisation, ofOrganisation+` AND people && `+parameter, 1)}
}

// ofOrganisation is where every statement over cases begins to narrow them.
const ofOrganisation = `WHERE organisation_id = $1`

// of is the statement for people of whom one must take part, with its arguments; nil is every case.
func (n narrowable) of(people []string, arguments ...any) (string, []any) {
	if people == nil {
		return n.every, arguments
	}
	return n.among, append(arguments, pq.Array(people))
}
