package views

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// DefaultSort is the order of a list whose address names none: newest first.
const DefaultSort = wire.Descending + wire.SortCreated

const fragmentAgents = "agents-list"

// ListState is what the list's address says.
type ListState struct {
	Query, Status, Type, Provider string
	IncludeRevoked                bool
	Sort                          string // "" for DefaultSort
	After, Before                 string // cursors
	Offset                        int    // for an API without cursors
}

// URL is the list's address in this state.
func (s ListState) URL() templ.SafeURL {
	q := s.parameters()
	if len(q) == 0 {
		return AgentsURL()
	}
	return AgentsURL() + templ.SafeURL("?"+q.Encode())
}

func (s ListState) parameters() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"q":        s.Query,
		"status":   s.Status,
		"type":     s.Type,
		"provider": s.Provider,
		"sort":     s.Sort,
		"after":    s.After,
		"before":   s.Before,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if s.IncludeRevoked {
		q.Set("revoked", "true")
	}
	if s.Offset > 0 {
		q.Set("offset", strconv.Itoa(s.Offset))
	}
	return q
}

// At is the same list at another place.
func (s ListState) At(after, before string) ListState {
	s.After, s.Before, s.Offset = after, before, 0
	return s
}

func (s ListState) atOffset(offset int) ListState {
	s = s.At("", "")
	s.Offset = max(0, offset)
	return s
}

// sortedBy is the same list from its start in another order: a second click turns it round.
func (s ListState) sortedBy(column string) ListState {
	next := column
	if s.order() == column {
		next = wire.Descending + column
	}
	s = s.At("", "")
	s.Sort = next
	return s
}

// sortOptions are the list's orders, for where it has no row of headings to press; the first is [DefaultSort].
var sortOptions = []ui.Option{
	{Label: "Newest first"},
	{Value: wire.SortCreated, Label: "Oldest first"},
	{Value: wire.SortName, Label: "Name, A to Z"},
	{Value: wire.Descending + wire.SortName, Label: "Name, Z to A"},
	{Value: wire.Descending + wire.SortLastUsed, Label: "Last used first"},
	{Value: wire.SortLastUsed, Label: "Longest unused first"},
}

// A listColumn is a column of the list.
type listColumn struct {
	Label  string
	Sort   string // the word to sort by it, "" for none
	Number bool
	Search bool // only an API that can search knows it
}

var listColumns = []listColumn{
	{Label: "Name", Sort: wire.SortName},
	{Label: "Type"},
	{Label: "Status"},
	{Label: "Owner"},
	{Label: "Scopes"},
	{Label: "Keys", Number: true, Search: true},
	{Label: "Last used", Sort: wire.SortLastUsed},
	{Label: "Created", Sort: wire.SortCreated},
}

func (v AgentsView) columns() []listColumn {
	return slices.DeleteFunc(slices.Clone(listColumns), func(c listColumn) bool { return c.Search && !v.CanSearch })
}

func (s ListState) order() string {
	if s.Sort == "" {
		return DefaultSort
	}
	return s.Sort
}

func (s ListState) direction(column string) ui.Direction {
	switch s.order() {
	case column:
		return ui.Ascending
	case wire.Descending + column:
		return ui.Descending
	}
	return ui.Unsorted
}

func (s ListState) filtered() bool {
	return s.Query != "" || s.Status != "" || s.Type != "" || s.Provider != ""
}

// AgentsView is what the list shows.
type AgentsView struct {
	State     ListState
	List      *client.AgentListResult
	Providers []string // for the filter, empty when the API does not tell
	CanSearch bool
	Problem   string // why the search can't be answered, "" when it is
	Now       time.Time
}

func (v AgentsView) subtitle() string {
	if v.List.Total == 1 && !v.List.TotalCapped {
		return "1 agent"
	}
	return ui.CountOf(v.List.Total, v.List.TotalCapped) + " agents"
}

func (v AgentsView) pager() ui.PagerProps {
	p := ui.PagerProps{Range: v.subtitle()}
	if v.CanSearch {
		p.HasLast = true
		if v.List.Previous != "" {
			p.First, p.Previous = v.State.At("", "").URL(), v.State.At("", v.List.Previous).URL()
		}
		if v.List.Next != "" {
			p.Next, p.Last = v.State.At(v.List.Next, "").URL(), v.State.At("", wire.LastPage).URL()
		}
		return p
	}
	size := v.List.Limit
	if v.State.Offset > 0 {
		p.First, p.Previous = v.State.atOffset(0).URL(), v.State.atOffset(v.State.Offset-size).URL()
	}
	if v.List.HasMore {
		p.Next = v.State.atOffset(v.State.Offset + size).URL()
	}
	return p
}

func providerOptions(names []string) []ui.Option {
	options := []ui.Option{{Label: "Any provider"}}
	for _, name := range names {
		options = append(options, ui.Option{Value: name, Label: text.Visible(name)})
	}
	return options
}

// deprecatedOf says how many of an agent's keys are deprecated, as a part of those counted beside it.
func deprecatedOf(keys *client.KeyCounts) string {
	switch {
	case keys.Active > 0:
		return ui.Number(keys.Deprecated) + " of them deprecated"
	case keys.Deprecated == 1:
		return "deprecated"
	}
	return "all deprecated"
}
