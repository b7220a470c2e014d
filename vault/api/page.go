package api

import (
	"errors"
	"math"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// A Place says which part of a list is wanted.
type Place struct {
	Limit         int
	After, Before string // cursors
}

// Place reads which part of a list is wanted.
func (q *Query) Place() Place {
	p := Place{q.Integer("limit", 1, wire.MaxPage, wire.DefaultPage), q.Text("after"), q.Text("before")}
	if p.After != "" && p.Before != "" {
		q.Add("before", "This can't be combined with “after”.")
	}
	return p
}

// Offset reads how many rows to leave out before the page. It is 0 with a cursor, which says itself where the page begins.
func (q *Query) Offset(p Place) int {
	n := q.Integer("offset", 0, math.MaxInt32, 0)
	if p.After != "" || p.Before != "" {
		return 0
	}
	return n
}

// Explain says which parameter holds a cursor that the store can't read, and leaves any other error as it is.
func (p Place) Explain(err error) error {
	if !errors.Is(err, store.ErrBadCursor) {
		return err
	}
	field := "after"
	if p.Before != "" {
		field = "before"
	}
	return Invalid(field, "This cursor is not valid for this list.").WithHint("Start again from the first page.")
}

// PageOf answers with a page of a list.
func PageOf(items any, at store.ListPlace) (Reply, error) {
	return OK(page{items, at.Next, at.Previous, at.Total, at.TotalCapped})
}

// A page is one page of a list on the wire.
type page struct {
	Items       any    `json:"items"`
	Next        string `json:"next"`
	Previous    string `json:"previous"`
	Total       int    `json:"total"`
	TotalCapped bool   `json:"total_capped"`
}
