// Package launch makes cases ready to start from what is asked for: the API when a person asks, the worker when another case does.
// Both refuse the same, in the same words.
package launch

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// Desk knows what a launch names: people, templates, analyses and other cases.
type Desk struct {
	DB *store.DB
	// Among are the people of whom one must take part in a case for it to be found; nil is every case.
	Among []string
}

// Signers refuses people who do not exist, and those who may not sign: they could be asked
// and could never answer, and the case would be stuck.
func (d Desk) Signers(ctx context.Context, organisation string, named []policy.NamedPerson) error {
	if err := d.People(ctx, organisation, named); err != nil {
		return err
	}
	var problems fault.Problems
	if err := d.lacking(ctx, organisation, named, identity.Signers(), "sign", &problems); err != nil {
		return err
	}
	return problems.Err()
}

// Cast refuses people who do not exist, deciders who may not sign, and others who may not even do what they are asked.
func (d Desk) Cast(ctx context.Context, organisation string, deciders, others []policy.NamedPerson) error {
	if err := d.People(ctx, organisation, slices.Concat(deciders, others)); err != nil {
		return err
	}
	var problems fault.Problems
	if err := d.lacking(ctx, organisation, deciders, identity.Signers(), "sign", &problems); err != nil {
		return err
	}
	if err := d.lacking(ctx, organisation, others, identity.Answerers(), "do tasks", &problems); err != nil {
		return err
	}
	return problems.Err()
}

// lacking adds everybody who has none of the roles that may do something.
func (d Desk) lacking(ctx context.Context, organisation string, named []policy.NamedPerson, roles []identity.Role, does string, problems *fault.Problems) error {
	ids := idsOf(named)
	if len(ids) == 0 {
		return nil
	}
	lacking, err := store.People{DB: d.DB}.Lacking(ctx, organisation, ids, roles)
	for _, person := range named {
		problems.Require(!slices.Contains(lacking, person.ID), person.Path, "is an administrator or has no role that may %s: name somebody else", does)
	}
	return err
}

// People refuses ids that no active person has, each at its place; a place left empty names nobody.
func (d Desk) People(ctx context.Context, organisation string, named []policy.NamedPerson) error {
	ids := idsOf(named)
	if len(ids) == 0 {
		return nil
	}
	unknown, err := store.People{DB: d.DB}.Unknown(ctx, organisation, ids)
	if err != nil {
		return err
	}
	var problems fault.Problems
	for _, person := range named {
		problems.Require(!slices.Contains(unknown, person.ID), person.Path, "there is no active person %q", person.ID)
	}
	return problems.Err()
}

func idsOf(named []policy.NamedPerson) []string {
	var ids []string
	for _, person := range named {
		if person.ID != "" {
			ids = append(ids, person.ID)
		}
	}
	return ids
}

// Evidence refuses attachments at an address that nobody could look at, or that would run in the browser of whoever follows it, and
// those that cite an analysis which the organisation does not have, or another hash than its own: what is signed stands for exactly
// that question and answer. The machines do not hold running cases to the addresses: histories from before must replay.
func (d Desk) Evidence(ctx context.Context, organisation, path string, attachments []lifecycle.Attachment) error {
	var problems fault.Problems
	for i, a := range attachments {
		place := fmt.Sprintf("%s[%d]", path, i)
		if a.AnalysisID == "" {
			lifecycle.CheckEvidenceURI(&problems, place+".uri", a.URI)
			continue
		}
		hash, err := store.Analyses{DB: d.DB}.HashOf(ctx, organisation, a.AnalysisID)
		switch {
		case fault.Of(err) == fault.NotFound:
			problems.Add(place+".analysis_id", "there is no analysis %q", a.AnalysisID)
		case err != nil:
			return err
		default:
			found := hex.EncodeToString(hash)
			problems.Require(a.SHA256 == found, place+".sha256", "is not the hash of the analysis, which is %s", found)
		}
	}
	return problems.Err()
}

// Case finds a case's id from an id or key; an empty kind means any, an empty name no case. One that is not there is a fault of
// the field.
func (d Desk) Case(ctx context.Context, organisation, kind, path, idOrKey string) (string, error) {
	if idOrKey == "" {
		return "", nil
	}
	place, err := store.Cases{DB: d.DB, Among: d.Among}.Locate(ctx, organisation, kind, idOrKey)
	return place.ID, AsField(err, path)
}

// AsField says where in the request a name that was not found stands.
func AsField(err error, path string) error {
	if fault.Of(err) != fault.NotFound {
		return err
	}
	return fault.Wrap(fault.Invalid, err, "the request names something that does not exist").With(path, "%s", strings.TrimPrefix(err.Error(), "not_found: "))
}
