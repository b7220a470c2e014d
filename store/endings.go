package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An Ending is something that ends at a time that is known, or has ended and was neither revoked nor replaced since.
type Ending struct {
	ID        string // of the key, the grant, the agent whose scopes are narrowed, or the invitation
	Kind      string // one of wire.EndKinds
	Name      string // of the key or the agent, the slug of the secret, or an email
	Label     string // what tells it apart besides: a key's first characters, a grant's label; "" for nothing
	AgentID   string // "" of what is no agent's
	AgentName string
	Team      string
	Owner     string
	EndsAt    time.Time
	SetAt     time.Time // since when that is so
}

// endings is a view: nothing writes it.
var endings = sqldb.NewTable("endings",
	sqldb.Text("id", func(e *Ending) *string { return &e.ID }, sqldb.Key),
	sqldb.Text("kind", func(e *Ending) *string { return &e.Kind }),
	sqldb.Text("name", func(e *Ending) *string { return &e.Name }),
	sqldb.Text("label", func(e *Ending) *string { return &e.Label }),
	sqldb.Text("agent_id", func(e *Ending) *string { return &e.AgentID }),
	sqldb.Text("agent_name", func(e *Ending) *string { return &e.AgentName }),
	sqldb.Text("team", func(e *Ending) *string { return &e.Team }),
	sqldb.Text("owner", func(e *Ending) *string { return &e.Owner }),
	sqldb.Time("ends_at", func(e *Ending) *time.Time { return &e.EndsAt }, sqldb.Sorts(wire.SortEnds)),
	sqldb.Time("set_at", func(e *Ending) *time.Time { return &e.SetAt }),
)

// An EndingFilter chooses a page of endings, the next first. Empty fields choose nothing away.
type EndingFilter struct {
	AppID string
	Teams Teams  // of the agents; what is no agent's is nobody's of them
	Kind  string // one of wire.EndKinds
	Team  string
	Since time.Time // the first instant
	Until time.Time // the first instant no more
	Now   time.Time // rotations that are over by then are left out: nobody has anything to do about them

	NoAgents      bool // neither what becomes of their scopes nor rotations of their keys
	NoAppKeys     bool // nor their rotations
	NoGrants      bool
	NoInvitations bool

	Limit  int
	After  string // a cursor from EndingPage.Next
	Before string // a cursor from EndingPage.Previous, or wire.LastPage
}

// An EndingPage is one page of endings.
type EndingPage struct {
	Endings []Ending
	ListPlace
}

var endingList = list[Ending]{table: endings, parts: []string{"ending_app_keys", "ending_rotations", "ending_grants", "ending_narrowings", "ending_invitations"}}

// ListEndings returns a page of what ends, or ErrBadCursor when After or Before can't be read.
func (q queries) ListEndings(ctx context.Context, f EndingFilter) (EndingPage, error) {
	order, err := endingList.order(wire.SortEnds)
	if err != nil {
		return EndingPage{}, err
	}
	found, err := endingList.find(ctx, q.read, `endings`, f.where(q.read), f.where(q.read))
	if err != nil {
		return EndingPage{}, err
	}
	rows, err := endingList.page(ctx, q.read, paging{limit: f.Limit, after: f.After, before: f.Before}, order, found)
	return EndingPage{rows.rows, rows.placeIn(found)}, err
}

// where puts a filter into SQL.
func (f EndingFilter) where(q sqldb.Queries) *sqldb.Clause {
	where := &sqldb.Clause{}
	where.Add(`app_id = #`, f.AppID)
	if f.Teams != nil {
		where.Add(f.Teams.theirs(q, `team`), f.Teams.list())
	}
	if f.Kind != "" {
		where.Add(`kind = #`, f.Kind)
	}
	if f.Team != "" {
		where.Add(`team = #`, f.Team)
	}
	if !f.Since.IsZero() {
		where.Add(`ends_at >= #`, sqldb.Micros(f.Since))
	}
	if !f.Until.IsZero() {
		where.Add(`ends_at < #`, sqldb.Micros(f.Until))
	}
	where.Add(`(kind <> # or ends_at > #)`, wire.EndRotation, sqldb.Micros(f.Now))
	f.hide(where)
	return where
}

// hide leaves out what somebody may not see.
func (f EndingFilter) hide(where *sqldb.Clause) {
	if f.NoAgents {
		where.Add(`not (kind in (#, #) and agent_id <> '')`, wire.EndNarrowing, wire.EndRotation)
	}
	if f.NoAppKeys {
		where.Add(`not (kind in (#, #) and agent_id = '')`, wire.EndAppKey, wire.EndRotation)
	}
	if f.NoGrants {
		where.Add(`kind <> #`, wire.EndGrant)
	}
	if f.NoInvitations {
		where.Add(`kind <> #`, wire.EndInvitation)
	}
}
