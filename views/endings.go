package views

import (
	"net/url"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// EndingsState is what the address of the list of endings says.
type EndingsState struct {
	Kind string // one of wire.EndKinds, "" for all
	Team string
	ListPlace
}

func (EndingsState) of() list { return endingsList }

func (s EndingsState) filters() url.Values {
	return url.Values{"kind": {s.Kind}, "team": {s.Team}}
}

func (s EndingsState) narrowed() bool { return s.Kind+s.Team != "" }

var endingsList = list{
	Address:  EndingsURL(),
	Below:    []string{"endings"},
	One:      "ending",
	Many:     "endings",
	Fragment: "endings-list",
	Order:    wire.SortEnds,
	Columns: []listColumn{
		{Label: "What"},
		{Label: "Agent"},
		{Label: "Team"},
		{Label: "Ends"},
		{Label: "Then"},
	},
}

// EndingsView is what the list of endings shows.
type EndingsView struct {
	State   EndingsState
	List    *client.EndingList
	Problem string // why it can't be answered, "" when it is
	Now     time.Time
	Zone    *time.Location // of days and hours

	CanWebhooks bool // the API has webhooks
}

func (v EndingsView) listing() listing {
	return listing{
		State:   v.State,
		Columns: endingsList.Columns,
		Rows:    len(v.List.Endings),
		Pager:   pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next}),
		Problem: v.Problem,
		Top:     true,
	}
}

// An endingGroup is endings that are about as far away.
type endingGroup struct {
	Title   string
	Endings []*client.Ending
}

// groups are the endings of a page, which come in the order of their times.
func (v EndingsView) groups() (groups []endingGroup) {
	for _, e := range v.List.Endings {
		title := v.when(e)
		if n := len(groups); n == 0 || groups[n-1].Title != title {
			groups = append(groups, endingGroup{Title: title})
		}
		last := &groups[len(groups)-1]
		last.Endings = append(last.Endings, e)
	}
	return groups
}

// when says how far away an end is, by the days of the console's time zone.
func (v EndingsView) when(e *client.Ending) string {
	now := v.Now.In(v.Zone)
	year, month, day := now.Date()
	untilMonday := (int(time.Monday) - int(now.Weekday()) + 7) % 7
	if untilMonday == 0 {
		untilMonday = 7
	}
	switch {
	case e.Over(v.Now):
		return "Overdue"
	case e.EndsAt.Before(time.Date(year, month, day+1, 0, 0, 0, 0, v.Zone)):
		return "Today"
	case e.EndsAt.Before(time.Date(year, month, day+untilMonday, 0, 0, 0, 0, v.Zone)):
		return "This week"
	}
	return "Later"
}

// endKinds are the names of kinds, and their tones.
var endKinds = map[client.EndKind]struct {
	label string
	over  string // what is so since the end, and what to do
}{
	client.EndAppKey:     {"App key", "Programs that use it are refused. Make another key, or revoke this one."},
	client.EndRotation:   {"Rotation", "The old key is refused."},
	client.EndGrant:      {"Grant", "It can't be used. Grant access again, or revoke this one."},
	client.EndNarrowing:  {"Narrowing", "The agent is suspended: the scopes are taken away when it is resumed."},
	client.EndInvitation: {"Invitation", "The link is good for nothing. Make a new one, or revoke the invitation."},
}

// effectOf says what happens at the end, or what is so since then.
func (v EndingsView) effectOf(e *client.Ending) string {
	if over := endKinds[e.Kind].over; e.Over(v.Now) && over != "" {
		return over
	}
	return e.Effect
}

func endKindLabel(kind client.EndKind) string {
	if known := endKinds[kind].label; known != "" {
		return known
	}
	return string(kind)
}

func endKindOptions() []ui.Option {
	options := []ui.Option{{Label: "Any kind"}}
	for _, kind := range wire.EndKinds() {
		options = append(options, ui.Option{Value: kind, Label: endKindLabel(client.EndKind(kind))})
	}
	return options
}

// EndingURL is the page of what ends.
func EndingURL(e *client.Ending) templ.SafeURL {
	switch {
	case e.Kind == client.EndGrant:
		return GrantURL(e.ID)
	case e.Kind == client.EndInvitation:
		return PersonURL(e.ID)
	case e.Kind == client.EndRotation && e.AgentID != "":
		return AgentKeysURL(e.AgentID)
	case e.Kind == client.EndNarrowing:
		return AgentURL(e.ID)
	}
	return AppKeyURL(e.ID)
}

// endingLabel is what tells it apart: of a key its first characters.
func endingLabel(e *client.Ending) string {
	if e.Kind == client.EndAppKey || e.Kind == client.EndRotation {
		return e.Label + "…"
	}
	return e.Label
}
