package agents

import (
	"encoding/json"

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
	items := make([]eventJSON, len(page.Events))
	for i, event := range page.Events {
		items[i] = eventToJSON(event)
	}
	return api.PageOf(items, page.ListPlace)
}

// An eventJSON is a line of the audit trail on the wire: an extension.
type eventJSON struct {
	ID        string          `json:"id"`
	At        api.Time        `json:"at"`
	Actor     whoJSON         `json:"actor"`
	Action    string          `json:"action"`
	Target    whoJSON         `json:"target"`
	Address   string          `json:"address"`
	Client    string          `json:"client"`
	RequestID string          `json:"request_id"`
	Detail    json.RawMessage `json:"detail"`
}

type whoJSON struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Label string `json:"label"`
}

func eventToJSON(e store.AuditEvent) eventJSON {
	return eventJSON{
		ID:        e.ID,
		At:        api.Time(e.At),
		Actor:     whoJSON{e.ActorKind, e.ActorID, e.ActorLabel},
		Action:    e.Action,
		Target:    whoJSON{e.TargetKind, e.TargetID, e.TargetLabel},
		Address:   e.Address,
		Client:    e.UserAgent,
		RequestID: e.RequestID,
		Detail:    publicDetail(e.Detail),
	}
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
