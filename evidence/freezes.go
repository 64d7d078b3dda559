package evidence

import (
	"context"

	"tollgate/lifecycle"
)

func (j Judge) freezes(context.Context, string, lifecycle.ConflictQuery) ([]lifecycle.Conflict, error) {
	return nil, nil
}
