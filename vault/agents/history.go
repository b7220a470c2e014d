package agents

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// history answers GET /console/v1/agents/{id}/history: what was done to an agent, its keys and its grants, newest first. It
// is that of a deleted agent too.
func (r *Room) history(c *api.Call) (api.Reply, error) {
	q := c.Query()
	place := q.Place()
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	id, err := idOfAgent(c)
	if err != nil {
		return api.Reply{}, err
	}
	if _, err := c.FindAgent(c.Context(), r.base.Store.AgentByID, id); err != nil {
		return api.Reply{}, err
	}
	page, err := r.base.Store.AgentHistory(c.Context(), store.HistoryFilter{AgentID: id, Limit: place.Limit, After: place.After, Before: place.Before})
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	if err := Confine(c.Context(), r.base.Store, c.Teams(), page.Events); err != nil {
		return api.Reply{}, err
	}
	items := make([]EventJSON, len(page.Events))
	for i, event := range page.Events {
		items[i] = EventToJSON(event)
	}
	return api.PageOf(items, page.ListPlace)
}

// An EventJSON is a line of the audit trail on the wire: an extension.
type EventJSON struct {
	ID        string   `json:"id"`
	At        api.Time `json:"at"`
	Actor     whoJSON  `json:"actor"`
	Action    string   `json:"action"`
	Target    whoJSON  `json:"target"`
	AgentID   string   `json:"agent_id"`
	Address   string   `json:"address"`
	Client    string   `json:"client"`
	RequestID string   `json:"request_id"`

	Traceparent string          `json:"traceparent"`
	Context     json.RawMessage `json:"context"`
	Detail      json.RawMessage `json:"detail"`
	Seq         int             `json:"seq"`  // its place in the chain, 0 until it has one
	Hash        string          `json:"hash"` // hexadecimal

	Unreadable string `json:"unreadable,omitempty"` // why no server can have written it
}

type whoJSON struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Label string `json:"label"`
}

// EventToJSON is an event as answers have it, after Confine. What somebody else than a server has put into the trail is told as far as
// answers can have it.
func EventToJSON(e store.AuditEvent) EventJSON {
	unreadable := audit.Unreadable(&e)
	if unreadable != "" {
		e = presentable(e)
	}
	return EventJSON{
		ID:        e.ID,
		At:        api.Time(e.At),
		Actor:     whoJSON{e.ActorKind, e.ActorID, e.ActorLabel},
		Action:    e.Action,
		Target:    whoJSON{e.TargetKind, e.TargetID, e.TargetLabel},
		AgentID:   e.AgentID,
		Address:   e.Address,
		Client:    e.UserAgent,
		RequestID: e.RequestID,

		Traceparent: e.Traceparent,
		Context:     api.OrEmpty(e.Context),
		Detail:      publicDetail(e.Detail),
		Seq:         e.Seq,
		Hash:        hex.EncodeToString(e.Hash),
		Unreadable:  unreadable,
	}
}

// The first and the last moment that JSON has.
var (
	firstMoment = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	lastMoment  = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
)

// presentable is an event that can't be read, with what answers must have.
func presentable(e store.AuditEvent) store.AuditEvent {
	const unknown = "unknown"
	e.ActorKind, e.Action, e.TargetKind = cmp.Or(e.ActorKind, unknown), cmp.Or(e.Action, unknown), cmp.Or(e.TargetKind, unknown)
	if e.At.Before(firstMoment) {
		e.At = firstMoment
	}
	if e.At.After(lastMoment) {
		e.At = lastMoment
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(api.OrEmpty(e.Context), &object) != nil {
		e.Context = nil
	}
	return e
}

// Where events have policies.
const (
	policyBefore = "policy_before"
	policyAfter  = "policy_after"
)

// publicDetail is what an event says more, with policies as every answer shows them.
func publicDetail(stored json.RawMessage) json.RawMessage {
	var detail object
	if json.Unmarshal(api.OrEmpty(stored), &detail) != nil {
		return json.RawMessage("{}") // it was written as an object
	}
	for _, name := range []string{policyBefore, policyAfter} {
		if policy, there := detail[name]; there {
			detail[name] = publicPolicy(policy)
		}
	}
	return api.Encode(detail)
}
