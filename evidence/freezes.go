package evidence

import (
	"context"
	"time"

	"tollgate/freeze"
	"tollgate/lifecycle"
	"tollgate/store"
)

// freezes lists every occurrence of a freeze that binds the kind of change, affects what it affects and overlaps its window.
func (j Judge) freezes(ctx context.Context, organisation string, q lifecycle.ConflictQuery) ([]lifecycle.Conflict, error) {
	hits, err := store.Freezes{DB: j.DB}.Overlapping(ctx, organisation, q.Kind,
		freeze.Scope{Sites: q.Sites, Processes: q.Processes, Assets: q.Assets}, freeze.Window{Start: q.Window.Start, End: q.Window.End})
	conflicts := make([]lifecycle.Conflict, 0, len(hits))
	for _, hit := range hits {
		conflicts = append(conflicts, lifecycle.Conflict{Key: "freeze/" + hit.FreezeID + "/" + hit.Start.UTC().Format(time.RFC3339), Kind: "freeze",
			With: hit.FreezeID, Title: "freeze: " + hit.Title, On: hit.On, Start: hit.Start, End: hit.End})
	}
	return conflicts, err
}
