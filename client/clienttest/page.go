package clienttest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// A list is all there is of a kind, in an order, of which a request wants some.
type list[T any] struct {
	all  []T
	id   func(T) string // which cursors are, whatever became of what has it
	fits func(T) bool
}

// A page is a part of what a request wants.
type page[T any] struct {
	items          []T
	total          int
	hasMore        bool
	next, previous string
}

func (l list[T]) page(c *call, limit, offset int) (p page[T], refusal *refusal) {
	wanted := slices.DeleteFunc(slices.Clone(l.all), func(one T) bool { return !l.fits(one) })
	from, to, refusal := l.bounds(c, len(wanted), limit, offset)
	if refusal != nil {
		return p, refusal
	}
	p = page[T]{items: wanted[from:to], total: len(wanted), hasMore: to < len(wanted)}
	if to < len(wanted) && to > from {
		p.next = l.id(wanted[to-1])
	}
	if from > 0 && to > from {
		p.previous = l.id(wanted[from])
	}
	return p, nil
}

// bounds are where a page of some wanted ones begins and ends: by offset, or by a cursor.
func (l list[T]) bounds(c *call, wanted, limit, offset int) (from, to int, refusal *refusal) {
	after, before := c.query["after"], c.query["before"]
	switch {
	case after != "" && before != "":
		return 0, 0, invalid("before", "This can't be combined with after.")
	case before == wire.LastPage:
		return max(0, wanted-limit), wanted, nil
	case after == "" && before == "":
		from = min(offset, wanted)
		return from, min(from+limit, wanted), nil
	}
	field, at := "after", l.index(after)
	if before != "" {
		field, at = "before", l.index(before)
	}
	if at < 0 {
		return 0, 0, invalid(field, "This cursor is not valid for this list.")
	}
	place := 0 // how many of the wanted ones stand before it
	for _, one := range l.all[:at] {
		if l.fits(one) {
			place++
		}
	}
	if field == "before" {
		return max(0, place-limit), place, nil
	}
	if l.fits(l.all[at]) {
		place++
	}
	return place, min(place+limit, wanted), nil
}

func (l list[T]) index(id string) int {
	return slices.IndexFunc(l.all, func(one T) bool { return l.id(one) == id })
}

// show answers with a page as the lists of extensions have it.
func (p page[T]) show(one func(T) any) any {
	items := make([]any, len(p.items))
	for i, item := range p.items {
		items[i] = one(item)
	}
	return map[string]any{"items": items, "next": p.next, "previous": p.previous, "total": p.total, "total_capped": false}
}

// sort puts a list in the order that a request asks for, in the usual one where it asks for none. What is equal stays in the
// order of ids, as it was made.
func (l list[T]) sort(c *call, sorts []string, usual string, by map[string]func(a, b T) int) list[T] {
	name, descending := wire.CutSort(cmp.Or(c.query["sort"], usual))
	order, ok := by[name]
	if !ok {
		c.fields.add("sort", "This must be one of %s, with - in front to reverse.", strings.Join(sorts, ", "))
		return l
	}
	l.all = slices.Clone(l.all)
	slices.SortFunc(l.all, func(a, b T) int {
		if descending {
			a, b = b, a
		}
		return cmp.Or(order(a, b), cmp.Compare(l.id(a), l.id(b)))
	})
	return l
}

// readLimit reads how long a page may be.
func (c *call) readLimit() int {
	return c.fields.integer(c, "limit", 1, wire.MaxPage, wire.DefaultPage)
}
