package store

import (
	"encoding/json"

	"tollgate/fault"
)

// scanJSON reads a column of JSON into what it is kept for.
func scanJSON(src, into any) error {
	text, ok := src.([]byte)
	if !ok {
		return fault.New(fault.Internal, "a column of JSON holds a %T", src)
	}
	return json.Unmarshal(text, into)
}
