package client

import (
	"fmt"
	"iter"
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
	switch {
	case p.limit < 0 || p.limit > wire.MaxPage:
		return nil, &ValueError{Field: "limit", Problem: fmt.Sprintf("%d is out of range", p.limit), Fix: fmt.Sprintf("use 1 to %d", wire.MaxPage)}
	case p.after != "" && p.before != "":
		return nil, &ValueError{Field: "after", Problem: "is given together with before", Fix: "give one of them"}
	}
	limit := ""
	if p.limit > 0 {
		limit = strconv.Itoa(p.limit)
	}
	var query []wire.KV
	for _, kv := range append(filters, wire.KV{Key: "sort", Value: p.sort}, wire.KV{Key: "limit", Value: limit},
		wire.KV{Key: "after", Value: p.after}, wire.KV{Key: "before", Value: p.before}) {
		if kv.Value != "" {
			query = append(query, kv)
		}
	}
	return query, nil
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
