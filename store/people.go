package store

import (
	"context"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// The states of a person.
const (
	PersonActive   = "active"
	PersonDisabled = "disabled"
	PersonInvited  = "invited" // has an invitation that is neither used nor revoked, and maybe expired
)

// What people are sorted by.
const (
	SortEmail    = "email"
	SortLastSeen = "last_seen_at"
	SortCreated  = "created_at"
)

// A Person is who may sign in, or is invited to.
type Person struct {
	ID         string // of the account, or of the invitation
	Email      string
	Name       string
	Role       string
	Teams      Teams
	State      string
	Factors    Factors
	CreatedAt  time.Time
	LastSeenAt *time.Time
	ExpiresAt  *time.Time // of an invitation
}

// people is a view: nothing writes it.
var people = sqldb.NewTable("people",
	sqldb.Text("id", func(p *Person) *string { return &p.ID }, sqldb.Key),
	sqldb.Text("email", func(p *Person) *string { return &p.Email }, sqldb.Sorts(SortEmail)),
	sqldb.Text("name", func(p *Person) *string { return &p.Name }),
	sqldb.Text("role", func(p *Person) *string { return &p.Role }),
	teamsColumn(func(p *Person) *Teams { return &p.Teams }),
	sqldb.Text("state", func(p *Person) *string { return &p.State }),
	factorsColumn(func(p *Person) *Factors { return &p.Factors }),
	sqldb.Time("created_at", func(p *Person) *time.Time { return &p.CreatedAt }, sqldb.Sorts(SortCreated)),
	sqldb.TimeOrNever("last_seen_at", func(p *Person) **time.Time { return &p.LastSeenAt }, sqldb.Sorts(SortLastSeen)),
	sqldb.TimeOrNever("expires_at", func(p *Person) **time.Time { return &p.ExpiresAt }),
)

// A PersonFilter chooses a page of people. Empty fields choose nothing away.
type PersonFilter struct {
	Query  string // part of a name or an email, in any case
	Role   string
	State  string // one of those of a Person
	Sort   string // what people are sorted by, "-" before it for descending; "" is SortCreated
	Limit  int
	After  string // a cursor from PersonPage.Next
	Before string // a cursor from PersonPage.Previous, or wire.LastPage
}

// A PersonPage is one page of people.
type PersonPage struct {
	People []Person
	ListPlace
}

var personList = list[Person]{table: people}

// ListPeople returns a page of people, or ErrBadCursor when After or Before can't be read for this sort.
func (q queries) ListPeople(ctx context.Context, f PersonFilter) (PersonPage, error) {
	order, err := personList.order(f.Sort)
	if err != nil {
		return PersonPage{}, err
	}
	found, err := personList.find(ctx, q.read, `people`, f.where(), f.where())
	if err != nil {
		return PersonPage{}, err
	}
	rows, err := personList.page(ctx, q.read, paging{limit: f.Limit, after: f.After, before: f.Before}, order, found)
	return PersonPage{rows.rows, rows.placeIn(found)}, err
}

// where puts a filter into SQL.
func (f PersonFilter) where() *sqldb.Clause {
	where := &sqldb.Clause{}
	where.Add(`id <> ''`)
	if f.Role != "" {
		where.Add(`role = #`, f.Role)
	}
	if f.State != "" {
		where.Add(`state = #`, f.State)
	}
	if term := text.Fold(strings.TrimSpace(f.Query)); term != "" {
		where.Add(`search_text like # escape '\'`, likeTerm(term))
	}
	return where
}
