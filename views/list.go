package views

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// A ListState is what the address of a list says. Each list has a type of its own, whose fields are its filters, and which
// embeds a [ListPlace].
type ListState interface {
	of() list            // which list it is
	filters() url.Values // what was chosen, by parameter; an empty value is left out of the address
	narrowed() bool      // some of them keep rows out
	where() ListPlace
}

// ListPlace is what the addresses of all lists say: the order, and the page.
type ListPlace struct {
	Sort          string // "" for the list's own
	After, Before string // cursors
	Offset        int    // for an API without cursors
}

func (p ListPlace) where() ListPlace { return p }

// start reports whether it is the first page.
func (p ListPlace) start() bool { return p.After == "" && p.Before == "" && p.Offset == 0 }

// at is the page at a cursor, in the same order.
func (p ListPlace) at(after, before string) ListPlace {
	return ListPlace{Sort: p.Sort, After: after, Before: before}
}

func (p ListPlace) atOffset(offset int) ListPlace {
	return ListPlace{Sort: p.Sort, Offset: max(0, offset)}
}

// A list is what all pages of one list have in common.
type list struct {
	Address  templ.SafeURL
	Below    []string // the first segments of the addresses from which people come back to it
	One      string   // what it lists: "agent"
	Many     string
	Exported templ.SafeURL // where all of it can be had as a file, without the ending that says which; "" for nowhere
	Fragment string        // element id, fragment name and hx-target in one
	Look     string        // what can be searched for: "name, owner, team or id"
	Order    string        // the order of an address that names none
	Columns  []listColumn
	Orders   []ui.Option // for where it has no headings to press; the first is Order
}

// A listColumn is a column of a list.
type listColumn struct {
	Label  string
	Sort   string // the word to sort by it, "" for none
	Number bool
	Hidden bool   // its heading is not seen
	About  string // what it shows when pointed at, "" for nothing
}

func (l list) title() string { return strings.ToUpper(l.Many[:1]) + l.Many[1:] }

func (l list) count(total int, capped bool) string {
	if total == 1 && !capped {
		return "1 " + l.One
	}
	return ui.CountOf(total, capped) + " " + l.Many
}

// ListURL is the address of a list in a state.
func ListURL(s ListState) templ.SafeURL { return listAt(s, s.where()) }

// ListStartURL is the address of a list's first page.
func ListStartURL(s ListState) templ.SafeURL { return listAt(s, s.where().at("", "")) }

// allOf is the address of a list without filters.
func allOf(s ListState) templ.SafeURL {
	if part, ok := s.(interface{ whole() templ.SafeURL }); ok {
		return part.whole()
	}
	return s.of().Address
}

// filtered reports whether a filter of a list is set, also one that lets more through.
func filtered(s ListState) bool {
	for name, values := range s.filters() {
		if values[0] != "" && !slices.Contains(screenParams, name) {
			return true
		}
	}
	return false
}

// ListOrder is the order of a list in a state.
func ListOrder(s ListState) string {
	if sort := s.where().Sort; sort != "" {
		return sort
	}
	return s.of().Order
}

// listAt is the address of a list's other place, with the same filters.
func listAt(s ListState, p ListPlace) templ.SafeURL {
	q := listQuery(s, p)
	if len(q) == 0 {
		return s.of().Address
	}
	return s.of().Address + templ.SafeURL("?"+q.Encode())
}

func listQuery(s ListState, p ListPlace) url.Values {
	q := url.Values{}
	for name, values := range s.filters() {
		if values[0] != "" {
			q[name] = values
		}
	}
	for name, value := range map[string]string{"sort": p.Sort, "after": p.After, "before": p.Before} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if p.Offset > 0 {
		q.Set("offset", strconv.Itoa(p.Offset))
	}
	return q
}

// screenParams are those of a list's address that choose no rows.
var screenParams = []string{FromParam, ViewParam, FollowParam, IDParam}

// ListParams are the parameters that addresses of a list may have, in the order of the alphabet, and those that a state has taken up.
func ListParams(s ListState) (known []string, taken url.Values) {
	known = slices.Collect(maps.Keys(s.filters()))
	known = append(known, "sort", "after", "before", "offset")
	known = append(known, screenParams...)
	slices.Sort(known)
	taken = listQuery(s, s.where())
	for _, screen := range screenParams {
		taken.Set(screen, "of the screen")
	}
	return slices.Compact(known), taken
}

// sortedBy is the address of the list's start in another order: a second click turns it round.
func sortedBy(s ListState, column string) templ.SafeURL {
	next := column
	if ListOrder(s) == column {
		next = wire.Descending + column
	}
	return listAt(s, ListPlace{Sort: next})
}

func direction(s ListState, column string) ui.Direction {
	switch ListOrder(s) {
	case column:
		return ui.Ascending
	case wire.Descending + column:
		return ui.Descending
	}
	return ui.Unsorted
}

// A listing is one page of a list, as all lists show it.
type listing struct {
	State   ListState
	Columns []listColumn
	Rows    int // on this page
	Pager   ui.PagerProps
	Problem string     // why the search can't be answered, "" when it is
	Top     bool       // rows are tall
	Plain   bool       // the API can neither search nor sort it
	Files   []exported // what beside its rows can be had as files
}

// noMatch reports whether an empty page is one of a list that may have rows elsewhere.
func (l listing) noMatch() bool { return l.State.narrowed() || !l.State.where().start() }

// Counts are how many rows a list has, and where its other pages are.
type Counts struct {
	Total          int
	Capped         bool   // there may be more
	Previous, Next string // cursors, "" where there is no page
}

// pagerOf leads through a list whose API has cursors.
func pagerOf(s ListState, c Counts) ui.PagerProps {
	p, here := ui.PagerProps{Range: s.of().count(c.Total, c.Capped), HasLast: true}, s.where()
	if c.Previous != "" {
		p.First, p.Previous = listAt(s, here.at("", "")), listAt(s, here.at("", c.Previous))
	}
	if c.Next != "" {
		p.Next, p.Last = listAt(s, here.at(c.Next, "")), listAt(s, here.at("", wire.LastPage))
	}
	return p
}
