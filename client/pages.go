package client

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/alter-console/alter-console/client/wire"
)

// A ListPlace says where a page stands in its list. Lists that page by cursors have one.
type ListPlace struct {
	Total       int    // all matches, whatever the page
	TotalCapped bool   // Total is a lower bound: the server stopped counting
	Next        string // for After of the next page; "" on the last one
	Previous    string // for Before of the previous page; "" on the first one
}

func placeOf(o *object) ListPlace {
	return ListPlace{
		Total:       o.requiredInt("total"),
		TotalCapped: o.requiredBool("total_capped"),
		Next:        deref(o.optionalString("next")),
		Previous:    deref(o.optionalString("previous")),
	}
}

// A paging is what lists that page by cursors take beside their filters.
type paging struct {
	sort          string
	limit         int
	after, before string
}

// query checks a paging and puts what is not zero of filters and of it into a query.
func (p paging) query(filters ...wire.KV) ([]wire.KV, error) {
	limit := ""
	if p.limit != 0 {
		limit = strconv.Itoa(p.limit)
	}
	if err := checkPage(cmp.Or(p.limit, wire.DefaultPage), p.after, p.before); err != nil {
		return nil, err
	}
	return withoutEmpty(append(filters, wire.KV{Key: "sort", Value: p.sort}, wire.KV{Key: "limit", Value: limit},
		wire.KV{Key: "after", Value: p.after}, wire.KV{Key: "before", Value: p.before})), nil
}

// checkPage refuses a page that no server gives.
func checkPage(limit int, after, before string) error {
	switch {
	case limit < 1 || limit > wire.MaxPage:
		return &ValueError{Field: "limit", Problem: fmt.Sprintf("%d is out of range", limit), Fix: fmt.Sprintf("use 1 to %d", wire.MaxPage)}
	case after != "" && before != "":
		return &ValueError{Field: "after", Problem: "is given together with before", Fix: "give one of them"}
	}
	return nil
}

// withoutEmpty leaves out what asks for nothing.
func withoutEmpty(query []wire.KV) []wire.KV {
	return slices.DeleteFunc(query, func(kv wire.KV) bool { return kv.Value == "" })
}

// errOnlyForward refuses a walk through a list from its end.
func errOnlyForward() error {
	return &ValueError{Field: "before", Problem: "is given to All, which only goes forward", Fix: "use After, or reverse Sort"}
}

// flag is how a query has what is true, and "" what is not.
func flag(name string, set bool) wire.KV {
	if !set {
		return wire.KV{Key: name}
	}
	return wire.KV{Key: name, Value: "true"}
}

// allPages goes through a list that pages by cursors, from a cursor on. An error ends it and is the last thing it yields.
func allPages[T any](after string, list func(after string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for at, more := after, true; more; {
			items, next, err := list(at)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			at, more = next, next != ""
		}
	}
}
