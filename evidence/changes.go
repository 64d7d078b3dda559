package evidence

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tollgate/lifecycle"
	"tollgate/store"
)

// managersAsked is how far up a manager line an escalation may go.
const managersAsked = 10

// managers are the manager lines of people, nearest first. An administrator cannot sign and is passed over.
func (j Judge) managers(ctx context.Context, organisation string, people []string) (map[string][]string, error) {
	lines := make(map[string][]string, len(people))
	for _, person := range people {
		line, err := store.People{DB: j.DB}.ManagerLine(ctx, organisation, person, managersAsked)
		if err != nil {
			return nil, err
		}
		for _, manager := range line {
			if manager.Signs() {
				lines[person] = append(lines[person], manager.ID)
			}
		}
	}
	return lines, nil
}

// changes adds what changes ask: the newest policies, a template's standing, conflicts and a calendar.
func (j Judge) changes(ctx context.Context, organisation string, request lifecycle.FactsRequest, facts *lifecycle.Facts) error {
	if request.Policies != "" {
		policies, err := store.Policies{DB: j.DB}.Newest(ctx, organisation, request.Policies)
		if err != nil {
			return err
		}
		facts.Policies = &policies
		groups, err := j.Groups(ctx, organisation, policies.Groups()) // that policies of now may name
		if err != nil {
			return err
		}
		if facts.Groups == nil {
			facts.Groups = groups
		} else {
			maps.Copy(facts.Groups, groups)
		}
	}
	if request.Standard != nil {
		status, err := j.Standing(ctx, organisation, *request.Standard)
		if err != nil {
			return err
		}
		facts.Standard = &status
	}
	if request.Calendar != "" {
		calendar, err := store.Calendars{DB: j.DB}.For(ctx, organisation, request.Calendar, j.now())
		if err != nil {
			return err
		}
		facts.Calendar = &calendar
	}
	if request.Conflicts == nil {
		return nil
	}
	var err error
	facts.Looked = true
	facts.Conflicts, err = j.Conflicts(ctx, organisation, *request.Conflicts)
	return err
}

// Standing tells whether a template may be used for standard changes now.
func (j Judge) Standing(ctx context.Context, organisation string, t lifecycle.TemplateVersion) (lifecycle.StandardStatus, error) {
	template, err := store.Templates{DB: j.DB}.ResolveChange(ctx, organisation, t.Key, t.Version)
	if err != nil || template.Standard == nil {
		return lifecycle.StandardStatus{Because: "changes of this template are never standard"}, err
	}
	return store.Changes{DB: j.DB}.Standing(ctx, organisation, t, *template.Standard)
}

// Conflicts lists everything that a change's window collides with: freezes, changes on the same process or
// asset, and other work of its implementer. None is left out, however many there are.
func (j Judge) Conflicts(ctx context.Context, organisation string, q lifecycle.ConflictQuery) ([]lifecycle.Conflict, error) {
	conflicts, err := j.freezes(ctx, organisation, q)
	if err != nil {
		return nil, err
	}
	taken, err := store.Changes{DB: j.DB}.Overlapping(ctx, organisation, q)
	for _, other := range taken {
		if shared := append(shared(q.Processes, other.Processes), shared(q.Assets, other.Assets)...); len(shared) > 0 {
			conflicts = append(conflicts, lifecycle.Conflict{Key: "overlap/" + other.Key, Kind: "overlap", With: other.Key, On: shared, Start: other.Start, End: other.End,
				Title: fmt.Sprintf("%s %s is %s at that time", other.Key, other.Title, other.State)})
		}
		if q.Implementer != "" && other.Implementer == q.Implementer {
			conflicts = append(conflicts, lifecycle.Conflict{Key: "double_booking/" + other.Key, Kind: "double_booking", With: other.Key, On: []string{q.Implementer},
				Start: other.Start, End: other.End, Title: fmt.Sprintf("%s implements %s %s at that time", q.Implementer, other.Key, other.Title)})
		}
	}
	return conflicts, err
}

func shared(a, b []string) []string {
	both := []string{}
	for _, name := range a {
		if slices.Contains(b, name) {
			both = append(both, name)
		}
	}
	return both
}
