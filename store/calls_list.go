package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A CallFilter chooses a page of calls. Empty fields choose nothing away.
type CallFilter struct {
	AppID         string
	Teams         Teams
	AgentID       string
	ManagedSecret string // id or slug
	GrantID       string
	Host          string
	Class         string // one of wire.StatusClasses
	Outcome       string // one of wire.CallOutcomes
	RunID         string
	ThreadID      string
	Since         time.Time // the first instant
	Until         time.Time // the first instant no more
	Query         string    // see callsLike

	Sort          string // one of wire.CallOrders; "" is newest first
	Limit         int
	After, Before string // cursors; wire.LastPage is before the end
}

// A CallPage is one page of calls.
type CallPage struct {
	Calls []Call
	ListPlace
}

var callList = list[Call]{table: calls}

// CallByID returns a call of the application, or ErrNotFound.
func (q queries) CallByID(ctx context.Context, appID, id string) (Call, error) {
	return sqldb.OneRow(ctx, q.read, calls, `where id = $1 and app_id = $2`, id, appID)
}

// CallBody returns what went over the wire with a call, or ErrNotFound.
func (q queries) CallBody(ctx context.Context, callID string) (CallBody, error) {
	return sqldb.OneRow(ctx, q.read, callBodies, `where call_id = $1`, callID)
}

// ListCalls returns a page of calls, or ErrBadCursor when After or Before can't be read.
func (q queries) ListCalls(ctx context.Context, f CallFilter) (CallPage, error) {
	if f.Sort == "" {
		f.Sort = wire.Descending + wire.SortAt
	}
	o, err := callList.order(f.Sort)
	if err != nil {
		return CallPage{}, err
	}
	wanted, err := q.waysOf(ctx, f)
	if err != nil {
		return CallPage{}, err
	}
	c := choice{appID: f.AppID, teams: f.Teams, since: f.Since, until: f.Until, partly: []string{"run_id", "thread_id"}}
	rows, place, err := pageChosen(ctx, q.read, callList, c, wanted, paging{limit: f.Limit, after: f.After, before: f.Before}, o)
	return CallPage{rows, place}, err
}
