package trail

import (
	"math"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/agents"
	"github.com/alter-console/alter-console/vault/api"
)

// An eventJSON is an event on the wire: an extension.
type eventJSON struct {
	agents.EventJSON
	Stored *storedJSON `json:"stored,omitempty"`
}

// A storedJSON is what a proof covers and an event shows otherwise, byte for byte as it is stored.
type storedJSON struct {
	AppID   string `json:"app_id"`
	Context string `json:"context"`
	Detail  string `json:"detail"`
}

// list answers GET /console/v1/audit: the trail, newest first. Who is confined to teams gets the events about their agents.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	filter, stored := readFilter(q), q.Flag("stored")
	filter.FirstSeq, filter.LastSeq = readPlaces(q)
	place := q.Place()
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	if stored && place.After == "" && place.Before == "" {
		r.chain.CatchUp(c.Context())
	}
	filter.AppID, filter.Teams = c.Asker.AppID(), c.Teams()
	filter.Limit, filter.After, filter.Before = place.Limit, place.After, place.Before
	page, err := r.base.Store.ListEvents(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	if err := agents.Confine(c.Context(), r.base.Store, c.Teams(), page.Events); err != nil {
		return api.Reply{}, err
	}
	items := make([]eventJSON, len(page.Events))
	for i, e := range page.Events {
		items[i] = toJSON(e, stored)
	}
	r.noteReading(c, readAs(stored))
	return api.PageOf(items, page.ListPlace)
}

func readAs(stored bool) audit.Action {
	if stored {
		return audit.AuditExported
	}
	return audit.AuditRead
}

// readFilter reads the parameters by which events are chosen.
func readFilter(q *api.Query) store.EventFilter {
	return store.EventFilter{
		Actor:      q.ShortText("actor", wire.MaxSearch),
		ActorKind:  q.ShortText("actor_kind", wire.MaxSearch),
		Action:     q.ShortText("action", wire.MaxSearch),
		TargetKind: q.ShortText("target_kind", wire.MaxSearch),
		Target:     q.ShortText("target", wire.MaxSearch),
		AgentID:    q.ShortText("agent", wire.MaxSearch),
		KeyID:      q.ShortText("key", wire.MaxSearch),
		RequestID:  q.ShortText("request_id", wire.MaxSearch),
		Since:      q.Time("since"),
		Until:      q.Time("until"),
		Query:      q.ShortText("q", wire.MaxSearch),
	}
}

// mostPlaces is how many places in the chain a list may be confined to.
const mostPlaces = 1_000

// readPlaces reads between which places in the chain events are wanted, 0 for wherever.
func readPlaces(q *api.Query) (first, last int) {
	first = q.Integer("from_seq", 1, math.MaxInt32, 0)
	last = q.Integer("to_seq", 1, math.MaxInt32, first)
	if last != 0 && (first == 0 || last < first || last-first >= mostPlaces) {
		q.Add("to_seq", "This must be from_seq, or up to %d more.", mostPlaces-1)
	}
	return first, last
}

func toJSON(e store.AuditEvent, stored bool) eventJSON {
	j := eventJSON{EventJSON: agents.EventToJSON(e)}
	if stored {
		j.Stored = &storedJSON{e.AppID, string(e.Context), string(e.Detail)}
	}
	return j
}

// get answers GET /console/v1/audit/{id}.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	id, valid := api.ParseID(c.PathValue("id"))
	if !valid {
		return api.Reply{}, api.Fail(wire.CodeEventNotFound)
	}
	event, err := r.base.Store.Event(c.Context(), c.Asker.AppID(), id, c.Teams())
	if err != nil {
		return api.Reply{}, api.NotFound(err, wire.CodeEventNotFound)
	}
	one := []store.AuditEvent{event}
	if err := agents.Confine(c.Context(), r.base.Store, c.Teams(), one); err != nil {
		return api.Reply{}, err
	}
	r.noteReading(c, audit.AuditRead)
	return api.OK(toJSON(one[0], false))
}

// proof answers GET /console/v1/audit/proof: the public keys and the checkpoints, which say nothing of anybody, and what the chain is
// between two places.
func (r *Room) proof(c *api.Call) (api.Reply, error) {
	q := c.Query()
	first := q.Integer("from_seq", 1, math.MaxInt32, 0)
	last := q.Integer("to_seq", 1, math.MaxInt32, 0)
	if last < first || first == 0 && last > 0 {
		q.Add("to_seq", "This must be from_seq, or more.")
	}
	place := api.Place{Limit: q.Integer("limit", 1, wire.MaxPage, wire.DefaultPage), After: q.Text("after")}
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	lines, next, err := r.chain.Proof(c.Context(), first, last, place.After, place.Limit)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	if lines == nil {
		lines = []wire.AuditProof{}
	}
	return api.OK(map[string]any{"items": lines, "next": next})
}
