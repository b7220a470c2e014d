package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// An Event is one line of the audit trail: who did what to what, and when.
type Event struct {
	ID        string // UUID
	At        time.Time
	Actor     EventSubject
	Action    string // such as "agent.updated"
	Target    EventSubject
	AgentID   string // of the agent that it is about, "" for none
	Address   string // that the request came from, "" for none
	Client    string // what the program said it is
	RequestID string
	Detail    map[string]any // what else there is to say, never a secret

	Traceparent string         // of the request, "" for none
	Context     map[string]any // what the request said of its run
	Seq         int            // its place in the chain of the trail, 0 until it has one
	Hash        string         // hexadecimal, of this event and the one before it; "" until it has a place

	// Unreadable says why no server can have written the event, "" for one that it can: somebody else has put it into the database.
	// ID may then be any text, and what answers can't have is left out.
	Unreadable string

	// Stored is what a proof covers as the server has it; nil unless it was asked for.
	Stored *StoredEvent
}

// A StoredEvent is what the hash of an event covers beside what [Event] has: JSON byte for byte, "" for none.
type StoredEvent struct{ AppID, Context, Detail string }

// An EventSubject is somebody or something of an [Event].
type EventSubject struct {
	Kind  string // such as "person" or "agent"
	ID    string // "" for what there is one of
	Label string // how people know it
}

// HistoryParams say which part of a history is wanted.
type HistoryParams struct {
	Limit  int    // default 100, most 1000
	After  string // History.Next
	Before string // History.Previous, or wire.LastPage
}

// A History is one page of events, newest first.
type History struct {
	Events []*Event
	ListPlace
}

// History returns one page of what was done to an agent, its keys and its grants, also of a revoked agent. It needs
// CapabilityHistory; for an unknown agent the error matches ErrAgentNotFound.
func (s *AgentsService) History(ctx context.Context, id string, p HistoryParams) (*History, error) {
	path, err := agentPath(id)
	if err != nil {
		return nil, err
	}
	query, err := paging{limit: p.Limit, after: p.After, before: p.Before}.query()
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1" + path[len("/sdk"):] + "/history", query: query})
	if err != nil {
		return nil, err
	}
	history := historyOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return history, nil
}

// AllHistory goes through the events of History from p.After on, fetching a page of p.Limit events when it is needed. An
// error ends it and is the last thing it yields.
func (s *AgentsService) AllHistory(ctx context.Context, id string, p HistoryParams) iter.Seq2[*Event, error] {
	return allPages(p.After, func(after string) ([]*Event, string, error) {
		p.After = after
		page, err := s.History(ctx, id, p)
		if err != nil {
			return nil, "", err
		}
		return page.Events, page.Next, nil
	})
}

func historyOf(o *object) *History {
	history := &History{ListPlace: placeOf(o)}
	for _, item := range o.objects("items") {
		history.Events = append(history.Events, eventOf(item))
	}
	return history
}

func eventOf(item *object) *Event {
	return &Event{
		ID:        eventID(item),
		At:        item.requiredTime("at"),
		Actor:     eventSubjectOf(item.requiredObject("actor")),
		Action:    item.requiredText("action"),
		Target:    eventSubjectOf(item.requiredObject("target")),
		Address:   item.requiredString("address"),
		Client:    item.requiredString("client"),
		RequestID: item.requiredString("request_id"),
		Detail:    item.optionalMap("detail"),

		AgentID:     item.textOrNothing("agent_id"),
		Traceparent: item.textOrNothing("traceparent"),
		Context:     item.optionalMap("context"),
		Seq:         item.numberOrNothing("seq"),
		Hash:        item.textOrNothing("hash"),
		Unreadable:  item.textOrNothing("unreadable"),
		Stored:      storedEventOf(item),
	}
}

func eventID(item *object) string {
	if item.textOrNothing("unreadable") != "" {
		return item.requiredString("id")
	}
	return item.requiredUUID("id")
}

func storedEventOf(o *object) *StoredEvent {
	if o.fields["stored"] == nil {
		return nil
	}
	o = o.requiredObject("stored")
	return &StoredEvent{o.requiredString("app_id"), o.requiredString("context"), o.requiredString("detail")}
}

func eventSubjectOf(o *object) EventSubject {
	return EventSubject{Kind: o.requiredText("kind"), ID: o.requiredString("id"), Label: o.requiredString("label")}
}
