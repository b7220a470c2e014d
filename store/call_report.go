package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A Report is what a program tells of a request that it sent with a credential.
type Report struct {
	// Call is what the report says. It becomes a call of its own, under its ID, where no retrieval is known that it is of.
	Call Call

	// Retrieval is the id of the call that the credential came with, "" where the program doesn't tell it.
	Retrieval string

	// Path is that of the request as the call has it, by which a call is found that the report doesn't name. What is kept of it
	// is in Call.
	Path string

	// AgentID is of whose calls the report can be, "" for any of the application.
	AgentID string

	Body *CallBody // nil where nothing is to be kept; its CallID and At follow from the call
}

// KeepReport adds a report to the call that it is of, or writes it down as a call of its own, and returns when it is on the
// disk. The second report of one call changes nothing.
//
// Reports that come together share a transaction, and nothing else.
func (s *Store) KeepReport(ctx context.Context, r Report) error { return s.reports.do(ctx, &r) }

// writeReports decides anew where another transaction has just written down a call that is written down here: it is there then.
func (s *Store) writeReports(ctx context.Context, all []*Report) (results []error, err error) {
	for range maxReportAttempts {
		err = s.Tx(ctx, func(tx *Tx) error { return tx.keepReports(ctx, all) })
		if !errors.Is(err, ErrConflict) {
			break
		}
	}
	return make([]error, len(all)), err
}

// maxReportAttempts is how often reports that come together may find that others were faster with one of them.
const maxReportAttempts = 5

func (tx *Tx) keepReports(ctx context.Context, all []*Report) error {
	known, err := tx.callsReported(ctx, all)
	if err != nil {
		return err
	}
	var own []*Call
	var bodies []*CallBody
	var parts []RunPart
	for _, r := range all {
		c, isNew, err := tx.keepReport(ctx, r, known)
		if err != nil {
			return err
		}
		if c == nil {
			continue
		}
		known[c.ID] = *c
		parts = append(parts, reportPart(c, isNew))
		if isNew {
			own = append(own, c)
		}
		if r.Body != nil {
			body := *r.Body
			body.CallID, body.At = c.ID, c.At
			bodies = append(bodies, &body)
		}
	}
	return errors.Join(calls.InsertAll(ctx, tx.write, own), callBodies.InsertAll(ctx, tx.write, bodies), tx.KeepRuns(ctx, parts))
}

// callsReported are the calls that reports name, by id.
func (tx *Tx) callsReported(ctx context.Context, all []*Report) (map[string]Call, error) {
	var ids []string
	for _, r := range all {
		if r.Retrieval != "" {
			ids = append(ids, r.Retrieval)
		}
	}
	known := make(map[string]Call, len(ids))
	if len(ids) == 0 {
		return known, nil
	}
	where := &sqldb.Clause{}
	tx.read.AddIn(where, `id`, ids)
	rows, err := sqldb.Rows(ctx, tx.read, calls, `where `+where.String(), where.Args()...)
	for _, c := range rows {
		known[c.ID] = c
	}
	return known, err
}

// keepReport returns the call as it is with the report, and whether it is a new one; nil where the report was there before.
func (tx *Tx) keepReport(ctx context.Context, r *Report, known map[string]Call) (*Call, bool, error) {
	c, there := known[r.Retrieval]
	switch {
	case there && r.isOf(c) && c.ReportedAt != nil:
		return nil, false, nil
	case there && r.isOf(c):
	case there:
		return r.own(r.Call.ID), true, nil
	case r.Retrieval != "":
		return r.own(r.Retrieval), true, nil
	default:
		return tx.keepUnnamed(ctx, r)
	}
	err := tx.addReport(ctx, r, &c)
	if errors.Is(err, ErrNotFound) { // the same report came to another replica, too
		return nil, false, nil
	}
	return &c, false, err
}

// keepUnnamed is keepReport for a report that names no retrieval. Others may have taken the call that was found for it: then it is
// of another one.
func (tx *Tx) keepUnnamed(ctx context.Context, r *Report) (*Call, bool, error) {
	for {
		c, err := tx.newestUnreported(ctx, r)
		if errors.Is(err, ErrNotFound) {
			return r.own(r.Call.ID), true, nil
		}
		if err == nil {
			err = tx.addReport(ctx, r, &c)
		}
		if !errors.Is(err, ErrNotFound) {
			return &c, false, err
		}
	}
}

// addReport adds a report to a call, or returns ErrNotFound where that has one.
func (tx *Tx) addReport(ctx context.Context, r *Report, c *Call) error {
	r.tell(c)
	return tx.write.ExecOne(ctx, "add a report to a call", `update calls set status = $2, class = $3, latency_ms = $4, outcome = $5, reported_at = $6, bodies = $7
		where id = $1 and reported_at is null`,
		c.ID, c.Status, wire.StatusClass(c.Status), c.LatencyMS, c.Outcome, sqldb.Micros(*c.ReportedAt), flag(c.Bodies))
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isOf reports whether a report can be of a call. Of a refused one there is nothing to tell.
func (r *Report) isOf(c Call) bool {
	return c.AppID == r.Call.AppID && c.Outcome != wire.OutcomeRefused && (r.AgentID == "" || r.AgentID == c.AgentID)
}

// own makes the report a call of its own.
func (r *Report) own(id string) *Call {
	c := r.Call
	c.ID, c.Bodies = id, r.Body != nil
	return &c
}

// tell adds the report to a call.
func (r *Report) tell(c *Call) {
	c.Status, c.LatencyMS, c.Outcome = r.Call.Status, r.Call.LatencyMS, r.Call.Outcome
	c.ReportedAt, c.Bodies = r.Call.ReportedAt, r.Body != nil
}

// How far back a call is looked for that a report doesn't name, in time and in calls of its grant.
const (
	unnamedSpan  = time.Hour
	unnamedCalls = 1000
)

// newestUnreported is the newest call that a report can be of which doesn't name one (clients before 0.25), or ErrNotFound.
func (tx *Tx) newestUnreported(ctx context.Context, r *Report) (Call, error) {
	return sqldb.OneRow(ctx, tx.read, calls, `where id in (select id from calls where grant_id = $1 and at >= $2 and at <= $3 order by at desc, id desc limit $4)
		and app_id = $5 and key_id = $6 and method = $7 and host = $8 and path = $9 and outcome = 'unreported' order by at desc, id desc limit 1`,
		r.Call.GrantID, sqldb.Micros(r.Call.At.Add(-unnamedSpan)), sqldb.Micros(*r.Call.ReportedAt), unnamedCalls,
		r.Call.AppID, r.Call.KeyID, r.Call.Method, r.Call.Host, r.Path)
}
