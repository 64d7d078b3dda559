package store

import (
	"context"
	"encoding/json"

	"tollgate/fault"
)

// draft is what shall become the next version of its key.
type draft struct {
	kind, key, title string
	version          int                   // that it was edited from, or the next; 0 when it does not say
	as               func(version int) any // the document under the version that it gets
}

// register stores the next version. A version that the draft names must be the newest, from which it
// was edited, or the next: so nobody overlooks what somebody else registered meanwhile (code
// Conflict). The same request again returns what it registered first.
func (r registry) register(ctx context.Context, organisation, person, requestID string, d draft) (Registered, error) {
	var result Registered
	err := r.db.InTx(ctx, func(tx Tx) error {
		// One registration at a time in an organisation: versions count up without a gap.
		if err := lockOrganisation(ctx, tx, organisation); err != nil {
			return err
		}
		err := tx.Get(ctx, &result, r.statements.before, organisation, requestID)
		if fault.Of(err) == fault.NotFound {
			result, err = r.insertNext(ctx, tx, organisation, person, requestID, d)
		}
		return err
	})
	return result, err
}

func (r registry) insertNext(ctx context.Context, tx Tx, organisation, person, requestID string, d draft) (Registered, error) {
	newest, err := r.newest(ctx, tx, organisation, d.key)
	if err != nil {
		return Registered{}, err
	}
	if newest.Kind != "" && newest.Kind != d.kind {
		return Registered{}, fault.New(fault.AlreadyExists, "the %s %q is for a %s: a key is of one kind", r.what, d.key, newest.Kind).
			With("body.key", "is taken; choose another")
	}
	if d.version != 0 && d.version != newest.Version && d.version != newest.Version+1 {
		return Registered{}, fault.New(fault.Conflict, "the newest version of the %s %q is %d: look at it first", r.what, d.key, newest.Version).
			With("body.version", "is %d; leave it out, or give %d once you have seen that one", d.version, newest.Version)
	}
	next := newest.Version + 1
	body, err := json.Marshal(d.as(next))
	if err != nil {
		return Registered{}, translate(err)
	}
	var row Registered
	err = tx.Get(ctx, &row, r.statements.insert, organisation, d.key, next, d.kind, d.title, body, requestID, person)
	return row, err
}

// newest returns the newest version of a key, the zero value when there is none.
func (r registry) newest(ctx context.Context, tx Tx, organisation, key string) (Registered, error) {
	var newest Registered
	err := tx.Get(ctx, &newest, r.statements.find, organisation, key, 0)
	if fault.Of(err) != fault.NotFound {
		return newest, err
	}
	all, err := r.builtIn()
	for _, b := range all {
		if b.Key == key {
			newest = b
		}
	}
	return newest, err
}
