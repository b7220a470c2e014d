package agents

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// An agentUpdate is what a PATCH asks for. Fields that are nil, or not marked as sent, stay as they are.
type agentUpdate struct {
	displayNameSent bool
	displayName     *string
	metadata        json.RawMessage
	policy          json.RawMessage // as sent: what it stands for depends on the stored one
	scopes          scopes
	status          string
	reason          string         // why it is suspended, "" where nobody says
	expectedVersion int            // 0: not given
	grace           *time.Duration // nil: not given
}

// update answers PATCH /sdk/agents/{id}: edits, scope changes, suspend and resume (protocol 5.8 and 5.9).
func (r *Room) update(c *api.Call) (api.Reply, error) {
	update, err := readUpdate(c)
	if err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (agentJSON, error) {
		before, err := lockLiveAgent(ctx, tx, c)
		if err != nil {
			return agentJSON{}, err
		}
		if update.expectedVersion != 0 && update.expectedVersion != before.Version {
			return agentJSON{}, api.Failf(wire.CodeAgentConcurrentUpdate, "The agent is at version %d, not %d: it was changed since you read it.", before.Version, update.expectedVersion)
		}
		after, changed, err := update.apply(before, r.base.Clock())
		if err != nil || len(changed) == 0 {
			return agentToJSON(after), err
		}
		if err := tx.UpdateAgent(ctx, after); err != nil {
			return agentJSON{}, err
		}
		return agentToJSON(after), c.Audit(tx, updateEvent(before, after, changed, update.reason))
	})
}

func readUpdate(c *api.Call) (agentUpdate, error) {
	fields, err := c.Fields("display_name", "metadata", "scopes", "policy", "status", "reason")
	if err != nil {
		return agentUpdate{}, err
	}
	f := &agentFields{fields}
	u := agentUpdate{displayNameSent: f.Has("display_name"), displayName: f.displayName(), status: f.status(), reason: f.reason()}
	if u.metadata = f.metadata(); u.metadata != nil {
		f.checkTeam(c.Teams(), u.metadata)
	}
	u.policy, _ = f.Object("policy", wire.MaxObject)
	u.scopes = f.scopes()
	u.readQuery(c, f)
	return u, f.Err()
}

// status reads the state an agent is put in, which no other field may come with.
func (f *agentFields) status() string {
	if !f.Has("status") {
		return ""
	}
	status, ok := f.Text("status")
	switch {
	case !ok:
	case !slices.Contains(wire.SettableStatuses(), status):
		f.Add("status", "This must be %s; an agent is deleted with DELETE.", api.Either(wire.SettableStatuses()))
	case f.Len() > 1 && !(f.Len() == 2 && f.Has("reason")):
		f.Add("status", "This can't be combined with other fields.")
	}
	return status
}

// reason reads why an agent is suspended.
func (f *agentFields) reason() string {
	if status, _ := f.Text("status"); f.Has("reason") && status != wire.AgentInactive {
		f.Add("reason", "This goes with the status “%s” alone: it says why the agent is suspended.", wire.AgentInactive)
		return ""
	}
	return f.Reason()
}

func (u *agentUpdate) readQuery(c *api.Call, f *agentFields) {
	q := c.Query()
	u.expectedVersion = q.Integer("expected_version", 1, math.MaxInt32, 0)
	if q.Has("grace_seconds") {
		grace := time.Duration(q.Integer("grace_seconds", 0, int(wire.MaxGrace/time.Second), 0)) * time.Second
		u.grace = &grace
		switch {
		case !f.Has("scopes"):
			q.Add("grace_seconds", "This applies only together with “scopes”.")
		case u.expectedVersion == 0:
			q.Add("expected_version", "This is required with “grace_seconds”.")
		}
	}
	f.Take(q.Problems)
}
