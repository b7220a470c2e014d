package store

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A HistoryFilter chooses a page of the events about an agent: its own, and those of its keys and grants.
type HistoryFilter struct {
	AgentID       string
	Limit         int
	After, Before string // cursors; wire.LastPage is before the end
}

// An AuditPage is one page of events, newest first.
type AuditPage struct {
	Events []AuditEvent
	ListPlace
}

var auditList = list[AuditEvent]{table: auditEvents}

// AgentHistory returns a page of an agent's history, or ErrBadCursor when After or Before can't be read.
func (q queries) AgentHistory(ctx context.Context, f HistoryFilter) (AuditPage, error) {
	newest, err := auditList.order(wire.Descending + wire.SortAt)
	if err != nil {
		return AuditPage{}, err
	}
	found, err := auditList.find(ctx, q.read, `audit_events`, f.where(), f.where())
	if err != nil {
		return AuditPage{}, err
	}
	rows, err := auditList.page(ctx, q.read, paging{limit: f.Limit, after: f.After, before: f.Before}, newest, found)
	return AuditPage{rows.rows, rows.placeIn(found)}, err
}

// where has no application in it, which an agent has one of, so that no planner walks all events of that instead.
func (f HistoryFilter) where() *sqldb.Clause {
	where := &sqldb.Clause{}
	where.Add(`agent_id = # and agent_id <> ''`, f.AgentID)
	return where
}
