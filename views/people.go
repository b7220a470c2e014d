package views

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views/ui"
)

// PeopleState is what the address of the list of people says.
type PeopleState struct {
	Query string
	Role  string
	State string
	ListPlace
}

func (PeopleState) of() list { return peopleList }

func (s PeopleState) filters() url.Values {
	return url.Values{"q": {s.Query}, "role": {s.Role}, "state": {s.State}}
}

func (s PeopleState) narrowed() bool { return s.Query+s.Role+s.State != "" }

// What people are sorted by.
const (
	sortEmail    = "email"
	sortLastSeen = "last_seen_at"
	sortJoined   = "created_at"
)

var peopleList = list{
	Address:  PeopleURL(),
	Below:    []string{"people"},
	One:      "person",
	Many:     "people",
	Fragment: "people-list",
	Look:     "name or email",
	Order:    sortEmail,
	Columns: []listColumn{
		{Label: "Person", Sort: sortEmail},
		{Label: "Role"},
		{Label: "Teams"},
		{Label: "Signs in with"},
		{Label: "Agents", Number: true, About: "Agents whose owner this email address is"},
		{Label: "Last seen", Sort: sortLastSeen},
		{Label: "Since", Sort: sortJoined},
	},
	Orders: []ui.Option{
		{Label: "Email, A to Z"},
		{Value: "-" + sortEmail, Label: "Email, Z to A"},
		{Value: "-" + sortLastSeen, Label: "Last seen first"},
		{Value: sortLastSeen, Label: "Longest unseen first"},
		{Value: "-" + sortJoined, Label: "Newest first"},
		{Value: sortJoined, Label: "Oldest first"},
	},
}

// States of a [Person].
const (
	PersonActive   = "active"
	PersonDisabled = "disabled"
	PersonInvited  = "invited"
)

// Person is somebody who may sign in, or is invited to.
type Person struct {
	ID         string
	Email      string
	Name       string
	Role       access.Role
	Teams      []string // nil for all
	State      string
	SignsIn    string // with what, in words
	Factors    string // second ones that they have, in words
	CreatedAt  time.Time
	LastSeenAt *time.Time
	ExpiresAt  *time.Time // of an invitation
	Agents     *Count     // whose owner they are, nil where that is not known
	Self       bool       // it is who looks at the page
	Left       bool       // single sign-on does not let them in any more

	TakesPassword bool // a password lets them in, or would if they had one
}

// Count is how many there are of something, or that there are more.
type Count struct {
	N      int
	Capped bool
}

// agents is a count of agents in words.
func (c Count) agents() string {
	if c.N == 1 && !c.Capped {
		return "1 agent"
	}
	return counted(c.N, c.Capped) + " agents"
}

// Title is what people call somebody.
func (p Person) Title() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Email
}

// expired reports whether an invitation's link is good for nothing any more.
func (p Person) expired(now time.Time) bool { return p.ExpiresAt != nil && !now.Before(*p.ExpiresAt) }

// PeopleView is what the list of people shows.
type PeopleView struct {
	State  PeopleState
	People []Person
	Counts Counts
	Untold bool // who looks is confined to teams, and sees agents of these
	Now    time.Time
}

func (v PeopleView) subtitle() string {
	if v.Untold {
		return "You are confined to your teams: agents that people own are counted of these"
	}
	return ""
}

func (v PeopleView) listing() listing {
	return listing{
		State:   v.State,
		Columns: peopleList.Columns,
		Rows:    len(v.People),
		Pager:   pagerOf(v.State, v.Counts),
	}
}

func roleFilter() []ui.Option {
	options := []ui.Option{{Label: "Any role"}}
	for _, role := range access.Roles() {
		options = append(options, ui.Option{Value: string(role), Label: roleLabel(role)})
	}
	return options
}

func stateFilter() []ui.Option {
	return []ui.Option{{Label: "Any state"}, {Value: PersonActive, Label: "Active"}, {Value: PersonInvited, Label: "Invited"}, {Value: PersonDisabled, Label: "Disabled"}}
}
