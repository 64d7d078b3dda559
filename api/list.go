package api

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"tollgate/fault"
)

// PageInput are the parameters that every list takes.
type PageInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"rows in a page"`
	Cursor string `query:"cursor" maxLength:"500" doc:"the value of next of the page before"`
}

func (p PageInput) continues() bool { return p.Cursor != "" }

// blameCursor names the cursor when the store could not read a value: of all that a list is asked with,
// only what is inside of a cursor was not checked before.
func blameCursor(in any, err error) error {
	list, ok := in.(interface{ continues() bool })
	var ours *fault.Error
	if !ok || !list.continues() || !errors.As(err, &ours) || ours.Code != fault.Invalid || len(ours.Fields) > 0 {
		return err
	}
	return fault.Wrap(fault.Invalid, err, "the cursor does not belong to this list").
		With("query.cursor", "use the value of next from a page with the same filters and sort")
}

// Page is a keyset page: Next is the cursor of the one after, empty at the end.
type Page[T any] struct {
	Link string `header:"Link" doc:"RFC 8288 link to the next page"`
	Body PageBody[T]
}

// PageBody is what a list answers.
type PageBody[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"pass as cursor to go on; absent at the end"`
}

// newPage cuts rows, fetched with one more than limit, to a page. nextURL makes the link from
// the cursor of the page's last row.
func newPage[T any](rows []T, limit int, cursorOf func(T) string, nextURL func(cursor string) string) *Page[T] {
	page := &Page[T]{Body: PageBody[T]{Items: rows}}
	if len(rows) > limit {
		page.Body.Items = rows[:limit]
		page.Body.Next = cursorOf(rows[limit-1])
		page.Link = fmt.Sprintf("<%s>; rel=\"next\"", nextURL(page.Body.Next))
	}
	if page.Body.Items == nil {
		page.Body.Items = []T{}
	}
	return page
}

// pageOf is newPage for rows whose cursors the store made; query holds the list's own filters.
func pageOf[T any](rows []T, cursors []string, limit int, path string, query url.Values) *Page[T] {
	return newPage(rows, limit, func(T) string { return cursors[limit-1] }, func(cursor string) string {
		query.Set("cursor", cursor)
		query.Set("limit", strconv.Itoa(limit))
		return path + "?" + query.Encode()
	})
}

// numberOr reads a number out of a cursor of ours; otherwise is where the list begins.
func numberOr(text string, otherwise int64) int64 {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	return otherwise
}
