package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An EventFilter chooses a page of the audit trail. Empty fields choose nothing away.
type EventFilter struct {
	AppID      string
	Teams      Teams  // events about agents of theirs, and no others
	Actor      string // id or label
	ActorKind  string
	Action     string
	TargetKind string
	Target     string // id
	AgentID    string // that it is about: itself, its keys and its grants
	KeyID      string // that it is about, or that did it
	RequestID  string
	Since      time.Time // the first instant
	Until      time.Time // the first instant no more
	Query      string    // see eventsLike

	FirstSeq, LastSeq int // places in the chain, both included, which are few; 0 for any

	Limit         int
	After, Before string // cursors; wire.LastPage is before the end
}

// partlyIndexed are columns of the trail whose index leaves out where there is nothing.
var partlyIndexed = []string{"agent_id", "actor_id", "request_id"}

// Event returns an event of the application that is about an agent of the teams, or ErrNotFound.
func (q queries) Event(ctx context.Context, appID, id string, teams Teams) (AuditEvent, error) {
	where := &sqldb.Clause{}
	where.Add(`id = # and app_id = #`, id, appID)
	teams.check(q.read, where, `audit_events.agent_id`)
	return sqldb.OneRow(ctx, q.read, auditEvents, `where `+where.String(), where.Args()...)
}

// ListEvents returns a page of the audit trail, newest first, or ErrBadCursor when After or Before can't be read.
func (q queries) ListEvents(ctx context.Context, f EventFilter) (AuditPage, error) {
	newest, err := auditList.order(wire.Descending + wire.SortAt)
	if err != nil {
		return AuditPage{}, err
	}
	wanted, err := q.waysOfEvents(ctx, f)
	if err != nil {
		return AuditPage{}, err
	}
	c := choice{appID: f.AppID, teams: f.Teams, since: f.Since, until: f.Until, partly: partlyIndexed, firstSeq: f.FirstSeq, lastSeq: f.LastSeq}
	rows, place, err := pageChosen(ctx, q.read, auditList, c, wanted, paging{limit: f.Limit, after: f.After, before: f.Before}, newest)
	return AuditPage{rows, place}, err
}

// waysOfEvents are the ways of each thing that a filter asks for.
func (q queries) waysOfEvents(ctx context.Context, f EventFilter) (wanted [][]way, err error) {
	for _, one := range []struct {
		value   string
		columns []string
	}{
		{f.RequestID, []string{"request_id"}},
		{f.Target, []string{"target_id"}},
		{f.AgentID, []string{"agent_id"}},
		{f.KeyID, []string{"target_id", "actor_id"}},
		{f.Actor, []string{"actor_id", "actor_label"}},
	} {
		if one.value == "" {
			continue
		}
		ways, err := q.tellingNothing(ctx, f, anyOf(one.value, one.columns...))
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, ways)
	}
	if f.Action+f.TargetKind+f.ActorKind != "" {
		ways, err := q.waysOfKinds(ctx, f)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, ways)
	}
	term := text.Fold(strings.TrimSpace(f.Query))
	if term == "" {
		return wanted, nil
	}
	ways, err := q.eventsLike(ctx, f.AppID, term)
	if err != nil {
		return nil, err
	}
	ways, err = q.tellingNothing(ctx, f, ways)
	return append(wanted, ways), err
}

// anyOf are the ways of one of some columns having a value.
func anyOf(value string, columns ...string) (ways []way) {
	for _, column := range columns {
		ways = append(ways, way{{column, value}})
	}
	return ways
}

// eventsLike are the ways of events that are about an agent, a managed secret, a person or an app key which a term is found in, by
// one of these or by somebody in whose name it is, or whose action has it; and of those one of whose ids it is. People are found when
// they are gone, too.
func (q queries) eventsLike(ctx context.Context, appID, term string) ([]way, error) {
	ways := anyOf(term, "id", "request_id", "target_id", "actor_id")
	for _, like := range []struct {
		find    func(context.Context, string, string) ([]string, error)
		columns []string
	}{
		{q.agentsLike, []string{"agent_id", "actor_id"}},
		{q.secretsLike, []string{"target_id"}},
		{q.accountsLike, []string{"target_id", "actor_id"}},
		{q.appKeysLike, []string{"target_id", "actor_id"}},
		{q.goneLike, []string{"target_id"}},
		{q.labelsLike, []string{"actor_label"}},
	} {
		values, err := like.find(ctx, appID, term)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			ways = append(ways, anyOf(v, like.columns...)...)
		}
	}
	actions, err := q.actionsLike(ctx, term)
	return append(ways, actions...), err
}

func (q queries) accountsLike(ctx context.Context, _, term string) ([]string, error) {
	query := fmt.Sprintf(`select id from people where search_text like $1 escape '\' order by email, id limit %d`, maxLike)
	return sqldb.Values[string](ctx, q.read, "look for people", query, likeTerm(term))
}

func (q queries) appKeysLike(ctx context.Context, appID, term string) ([]string, error) {
	query := fmt.Sprintf(`select id from api_keys where app_id = $1 and agent_id is null and search_text like $2 escape '\' order by name, id limit %d`, maxLike)
	return sqldb.Values[string](ctx, q.read, "look for app keys", query, appID, likeTerm(term))
}

// goneLike are those of people, and of invitations, who may be known by the trail alone: accounts that were removed, invitations that
// were used. It looks at the latest events that say so, by their index, and at no more than maxDistinct of these.
func (q queries) goneLike(ctx context.Context, _, term string) (ids []string, err error) {
	for _, action := range []string{"account.removed", "invitation.created"} {
		kinds, err := q.kinds(ctx, way{{kindColumns[0], action}}, "", "")
		if err != nil {
			return nil, err
		}
		for _, kind := range kinds {
			some, err := q.targetsLike(ctx, kind, term)
			if err != nil {
				return nil, err
			}
			ids = append(ids, some...)
		}
	}
	return ids, nil
}

// targetsLike are what the latest events of an action and kinds are about whose label has a term in it.
func (q queries) targetsLike(ctx context.Context, kind way, term string) (ids []string, err error) {
	c := &sqldb.Clause{}
	var along []string
	for _, e := range kind {
		along = append(along, e.column+` = `+c.Bind(e.value))
	}
	query := fmt.Sprintf(`select target_id, target_label from audit_events where %s order by at desc, id desc limit %d`, strings.Join(along, " and "), maxDistinct)
	err = q.read.Each(ctx, "look for who is gone", func(row sqldb.Scanner) error {
		var id, label string
		if err := row.Scan(&id, &label); err != nil {
			return err
		}
		if len(ids) < maxLike && strings.Contains(text.Fold(label), term) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		return nil
	}, query, q.read.Planned(c)...)
	return ids, err
}

// labelsLike are the labels of who did something that have a term in them.
func (q queries) labelsLike(ctx context.Context, _, term string) (labels []string, err error) {
	all, err := q.distinct(ctx, "actor_label")
	for _, label := range all {
		if len(labels) < maxLike && strings.Contains(text.Fold(label), term) {
			labels = append(labels, label)
		}
	}
	return labels, err
}

// distinct are the values of a column that has an index: it goes from each to the next, whatever number of events has them.
func (q queries) distinct(ctx context.Context, column string) ([]string, error) {
	query := strings.ReplaceAll(`with recursive seen (value, n) as (
			select min(COLUMN), 1 from audit_events
			union all
			select (select min(e.COLUMN) from audit_events e where e.COLUMN > seen.value), n + 1 from seen where seen.value is not null and n < `+strconv.Itoa(maxDistinct)+`)
		select value from seen where value <> ''`, "COLUMN", column)
	return sqldb.Values[string](ctx, q.read, "look for the values of "+column, query)
}

// maxDistinct is how many values of a column a search looks at.
const maxDistinct = 1_000
