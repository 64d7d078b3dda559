package store

import (
	"encoding/base64"
	"encoding/json"

	"tollgate/fault"
)

// Cursor is where a keyset list goes on: the sort value and id of the last row seen. It is
// opaque to clients.
type Cursor struct {
	Sort  string `json:"s,omitempty"` // the sort it was made for; another one cannot use it
	Value string `json:"v,omitempty"`
	ID    string `json:"i"`
}

// Encode writes the cursor for a URL.
func (c Cursor) Encode() string {
	text, _ := json.Marshal(c) // three strings always marshal
	return base64.RawURLEncoding.EncodeToString(text)
}

// ParseCursor reads a cursor made for the same sort; the empty text is the list's beginning.
func ParseCursor(text, sort string) (Cursor, error) {
	if text == "" {
		return Cursor{Sort: sort}, nil
	}
	var c Cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.ID == "" || c.Sort != sort {
		return Cursor{}, fault.New(fault.Invalid, "the cursor does not belong to this list").
			With("query.cursor", "use the value of next from a page with the same filters and sort")
	}
	return c, nil
}
