package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A Count is how many there are of a kind in a state.
type Count struct {
	Kind, State string
	N           int
}

// The kinds of what is counted.
const (
	CountAgents    = "agents"
	CountAgentKeys = "agent_keys"
	CountAppKeys   = "app_keys"
	CountGrants    = "grants"
	CountSecrets   = "secrets"
	CountPeople    = "people"
)

// The states of grants and secrets.
const (
	stateLive    = "active"
	stateExpired = "expired"
	stateRevoked = "revoked"
	stateDeleted = "deleted"
)

// counted are all counts, with the states that there may be, so that none is missing where there is nothing in it.
var counted = []struct {
	kind   string
	states []string
	timed  bool   // the states follow from the time, which is $1
	query  string // of state and number
}{
	{CountAgents, wire.AgentStatuses(), false, `select status, count(*) from agents group by status`},
	{CountAgentKeys, wire.AppKeyStatuses(), true, `select ` + keyState(`$1`) + ` as state, count(*) from api_keys where agent_id is not null group by state`},
	{CountAppKeys, wire.AppKeyStatuses(), true, `select ` + keyState(`$1`) + ` as state, count(*) from api_keys where agent_id is null group by state`},
	{CountGrants, []string{stateLive, stateExpired, stateRevoked}, true, `
		select case when revoked_at is not null then 'revoked' when expires_at <= $1 then 'expired' else 'active' end as state, count(*)
		from grants group by state`},
	{CountSecrets, []string{stateLive, stateDeleted}, false, `
		select case when deleted_at is not null then 'deleted' else 'active' end as state, count(*) from managed_secrets group by state`},
	{CountPeople, []string{"active", "disabled", "invited"}, true, `
		select state, count(*) from people where state <> 'invited' or expires_at > $1 group by state`},
}

// Counts counts agents, keys, grants, secrets and people by their states. It reads all of them: what asks often should not.
func (q queries) Counts(ctx context.Context, now time.Time) (all []Count, err error) {
	for _, of := range counted {
		numbers := map[string]int{}
		var args []any
		if of.timed {
			args = []any{sqldb.Micros(now)}
		}
		err := q.read.Each(ctx, "count "+of.kind, func(row sqldb.Scanner) error {
			var state string
			var n int
			err := row.Scan(&state, &n)
			numbers[state] = n
			return err
		}, of.query, args...)
		if err != nil {
			return nil, err
		}
		for _, state := range of.states {
			all = append(all, Count{of.kind, state, numbers[state]})
		}
	}
	return all, nil
}

// An End is the next of its kind, one of wire.EndKinds, and how many there are to come.
type End struct {
	Kind string
	At   time.Time // zero where there is none
	N    int
}

// Ends says of each kind of what has an end when the next one comes. Those that are over are not among them.
func (q queries) Ends(ctx context.Context, now time.Time) (all []End, err error) {
	found := map[string]End{}
	err = q.read.Each(ctx, "look for the next end of each kind", func(row sqldb.Scanner) error {
		var end End
		var at int64
		err := row.Scan(&end.Kind, &at, &end.N)
		end.At = fromMicros(at)
		found[end.Kind] = end
		return err
	}, `select kind, min(ends_at), count(*) from endings where ends_at > $1 group by kind`, sqldb.Micros(now))
	for _, kind := range wire.EndKinds() {
		end := found[kind]
		end.Kind = kind
		all = append(all, end)
	}
	return all, err
}
