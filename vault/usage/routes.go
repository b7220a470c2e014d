package usage

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Routes is the room's table.
func (r *Room) Routes() []api.Route {
	return []api.Route{
		{Method: "GET", Pattern: "/console/v1/agents/{id}/usage", Access: api.Operators, Needs: access.ReadAgents, Handle: r.ofAgent, Feature: "what the console adds"},
		{Method: "GET", Pattern: "/console/v1/app-keys/{key}/usage", Access: api.Operators, Needs: access.ReadAppKeys, Handle: r.ofAppKey, Feature: "what the console adds"},
	}
}

// ofAgent answers GET /console/v1/agents/{id}/usage: how often each of an agent's keys was used, of a deleted agent too.
func (r *Room) ofAgent(c *api.Call) (api.Reply, error) {
	s, err := r.readSpan(c)
	if err != nil {
		return api.Reply{}, err
	}
	id, valid := api.ParseID(c.PathValue("id"))
	if !valid {
		return api.Reply{}, api.Fail(wire.CodeAgentNotFound)
	}
	if _, err := c.FindAgent(c.Context(), r.base.Store.AgentByID, id); err != nil {
		return api.Reply{}, err
	}
	found, err := r.read(c.Context(), id, s)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(found.toJSON(s))
}

// ofAppKey answers GET /console/v1/app-keys/{key}/usage: how often a key of the application was used, in any state.
func (r *Room) ofAppKey(c *api.Call) (api.Reply, error) {
	s, err := r.readSpan(c)
	if err != nil {
		return api.Reply{}, err
	}
	id, valid := api.ParseID(c.PathValue("key"))
	if !valid {
		return api.Reply{}, noSuchKey()
	}
	key, err := r.base.Store.AppKey(c.Context(), c.Asker.AppID(), id)
	if errors.Is(err, store.ErrNotFound) {
		return api.Reply{}, noSuchKey()
	}
	if err != nil {
		return api.Reply{}, err
	}
	found, err := r.readKey(c.Context(), key, s)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(found.toJSON(s))
}

func noSuchKey() *api.Error {
	return api.Failf(wire.CodeKeyNotFound, "The application has no such key.").WithHint("Check the key's id.")
}

const day = 24 * time.Hour

// A span is the days that are asked for, up to today, and the steps to tell them by.
type span struct {
	days []time.Time // their begins, UTC
	by   string      // one of wire.UsageSteps
}

func (r *Room) readSpan(c *api.Call) (s span, err error) {
	q := c.Query()
	n := q.Integer("days", 1, wire.MaxUsageDays, wire.DefaultUsageDays)
	if s.by = q.Choice("by", wire.UsageSteps()); s.by == "" {
		s.by = wire.UsageByDay
	}
	today := r.base.Clock().Truncate(day)
	for i := range n {
		s.days = append(s.days, today.Add(time.Duration(i+1-n)*day))
	}
	return s, q.Err()
}

func (s span) step() time.Duration {
	if s.by == wire.UsageByHour {
		return time.Hour
	}
	return day
}

func (s span) from() time.Time  { return s.days[0] }
func (s span) until() time.Time { return s.days[len(s.days)-1].Add(day) }

// A reading is all that is known of some keys.
type reading struct {
	since time.Time // when counting began
	keys  []store.Key
	usage []store.Usage
	last  []store.LastUses
}

// since is when counting began.
func (r *Room) since(ctx context.Context) (time.Time, error) {
	since, err := r.base.Store.UsageSince(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return r.began, nil // it is about to be written down
	}
	return since, err
}

// readKey reads what is known of a key of the application.
func (r *Room) readKey(ctx context.Context, key store.Key, s span) (found reading, err error) {
	found.keys = []store.Key{key}
	if found.since, err = r.since(ctx); err != nil {
		return found, err
	}
	if found.usage, err = r.base.Store.UsageOfKeyIn(ctx, key.ID, s.from(), s.until(), s.step()); err != nil {
		return found, err
	}
	found.last, err = r.base.Store.LastUsesOfKey(ctx, key.ID)
	return found, err
}

// read reads what is known of the keys of an agent.
func (r *Room) read(ctx context.Context, agentID string, s span) (found reading, err error) {
	if found.since, err = r.since(ctx); err != nil {
		return found, err
	}
	if found.keys, err = r.base.Store.KeysOfAgent(ctx, agentID); err != nil {
		return found, err
	}
	if found.usage, err = r.base.Store.UsageOfAgent(ctx, agentID, s.from(), s.until(), s.step()); err != nil {
		return found, err
	}
	found.last, err = r.base.Store.LastUsesOfAgent(ctx, agentID)
	return found, err
}

// RemoveOld removes what is older than anybody can ask for, a little at a time.
func (r *Room) RemoveOld(ctx context.Context) error {
	before := r.base.Clock().Truncate(day).Add(-wire.MaxUsageDays * day)
	for {
		more, err := r.base.Store.RemoveUsage(ctx, before)
		if err != nil || !more {
			return err
		}
		select {
		case <-time.After(removePause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// removePause lets others write in between.
const removePause = 20 * time.Millisecond
