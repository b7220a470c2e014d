package store

import (
	"context"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A GrantFilter chooses a page of grants. Empty fields choose nothing away.
type GrantFilter struct {
	AppID    string
	Teams    Teams  // of the holders; what the application holds is nobody's of them
	Query    string // part of the slug, the agent's name, the label or the id, in any case
	AgentID  string // the holder
	Below    string // the grant that they come down from, at any depth
	BelowOf  string // the agent that holds what they come down from
	SecretID string
	Slug     string
	Label    string
	Status   string     // one of wire.GrantStatuses
	EndingBy *time.Time // active, and by then no more
	Now      time.Time  // what states follow from
	Sort     string     // one of wire.GrantSorts, "-" before it for descending; "" is wire.DefaultSort
	Limit    int
	Offset   int
	After    string // a cursor from GrantPage.Next
	Before   string // a cursor from GrantPage.Previous, or wire.LastPage
}

// A GrantPage is one page of grants.
type GrantPage struct {
	Grants  []Grant
	HasMore bool
	ListPlace
}

var grantList = list[Grant]{grants}

// ListGrants returns a page of grants, or ErrBadCursor when After or Before can't be read for this sort.
func (q queries) ListGrants(ctx context.Context, f GrantFilter) (GrantPage, error) {
	order, err := grantList.order(f.Sort)
	if err != nil {
		return GrantPage{}, err
	}
	found, err := grantList.find(ctx, q.read, `grants`, f.conditions(q.read), f.where(q.read))
	if err != nil {
		return GrantPage{}, err
	}
	paging := paging{limit: f.Limit, offset: f.Offset, after: f.After, before: f.Before}
	rows, err := grantList.page(ctx, q.read, paging, order, found)
	return GrantPage{rows.rows, rows.hasMore, rows.placeIn(found)}, err
}

// CountGrants is how many grants match, however many these are.
func (q queries) CountGrants(ctx context.Context, f GrantFilter) (int, error) {
	where := f.conditions(q.read)
	return sqldb.Value[int](ctx, q.read, "count grants", `select count(*) from grants where `+where.String(), where.Args()...)
}

// where puts a filter into SQL, for walking the grants in sort order.
func (f GrantFilter) where(q sqldb.Queries) *sqldb.Clause {
	where := f.within(`app_id = #`)
	f.Teams.check(q, where, `grants.agent_id`)
	f.addAbove(q, where)
	return where
}

// conditions are where, with which grants are found by their agent or secret and not among all of the application.
func (f GrantFilter) conditions(q sqldb.Queries) *sqldb.Clause {
	if f.AgentID+f.SecretID == "" && f.Teams == nil {
		return f.where(q)
	}
	where := f.within(aside.On(q) + `app_id = #`)
	if f.AgentID != "" {
		f.Teams.check(q, where, `grants.agent_id`)
	} else {
		f.Teams.find(q, where, `agent_id`)
	}
	f.addAbove(q, where)
	return where
}

func (f GrantFilter) within(app string) *sqldb.Clause {
	where := &sqldb.Clause{}
	where.Add(app, f.AppID)
	for _, equal := range []struct{ column, value string }{
		{`agent_id`, f.AgentID},
		{`secret_id`, f.SecretID},
		{`secret_slug`, f.Slug},
		{`label`, f.Label},
	} {
		if equal.value != "" {
			where.Add(equal.column+` = #`, equal.value)
		}
	}
	if term := text.Fold(strings.TrimSpace(f.Query)); term != "" {
		where.Add(`search_text like # escape '\'`, likeTerm(term))
	}
	f.addState(where)
	return where
}

// addAbove narrows to what was delegated from a grant, or from what an agent holds, and on from there. Who is confined to
// teams must see that grant too.
func (f GrantFilter) addAbove(q sqldb.Queries, where *sqldb.Clause) {
	for _, above := range []struct{ of, column string }{{f.Below, `p.id = #`}, {f.BelowOf, `p.agent_id = #`}} {
		if above.of == "" {
			continue
		}
		args := []any{above.of}
		if f.Teams != nil {
			above.column += ` and ` + f.Teams.checks(q, `p.agent_id`)
			args = append(args, f.Teams.list())
		}
		where.Add(`id in (with recursive below (id) as (
			select g.id from grants p join grants g on g.parent_grant_id = p.id where `+above.column+`
			union
			select g.id from below join grants g on g.parent_grant_id = below.id)
		select id from below)`, args...)
	}
}

// addState narrows to the grants in a state.
func (f GrantFilter) addState(where *sqldb.Clause) {
	now := sqldb.Micros(f.Now)
	switch f.Status {
	case wire.GrantActive:
		where.Add(`revoked_at is null and expires_at > #`, now)
	case wire.GrantExpired:
		where.Add(`revoked_at is null and expires_at <= #`, now)
	case wire.GrantRevoked:
		where.Add(`revoked_at is not null`)
	}
	if f.EndingBy != nil {
		where.Add(`revoked_at is null and expires_at > # and expires_at <= #`, now, sqldb.Micros(*f.EndingBy))
	}
}
