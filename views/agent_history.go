package views

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
)

// AgentHistoryState is what the address of an agent's history says.
type AgentHistoryState struct {
	AgentID string
	Place   string // in the list of agents, where people come back to
	ListPlace
}

func (s AgentHistoryState) of() list {
	l := agentHistoryList
	l.Address, l.Exported = AgentHistoryURL(s.AgentID), AgentHistoryURL(s.AgentID)
	return l
}

func (s AgentHistoryState) filters() url.Values { return url.Values{FromParam: {s.Place}} }

func (s AgentHistoryState) narrowed() bool { return false }

var agentHistoryList = list{
	One:      "event",
	Many:     "events",
	Fragment: "history-list",
	Columns: []listColumn{
		{Label: "What"},
		{Label: "Who"},
		{Label: "From where"},
		{Label: "When"},
	},
}

// AgentHistoryView is what the page of an agent's history shows.
type AgentHistoryView struct {
	AgentHead
	State   AgentHistoryState
	History *client.History
	Now     time.Time
}

func (v AgentHistoryView) listing() listing {
	h := v.History
	return listing{
		State:   v.State,
		Columns: agentHistoryList.Columns,
		Rows:    len(h.Events),
		Pager:   pagerOf(v.State, Counts{h.Total, h.TotalCapped, h.Previous, h.Next}),
		Top:     true,
	}
}

// actorKinds say what somebody is, where the label does not.
var actorKinds = map[string]string{
	"agent":        "agent",
	"app_key":      "app key",
	"command_line": "on the server",
	"system":       "by itself",
}

// rawEvent is all that the audit trail has of an event.
func rawEvent(e *client.Event) string {
	subject := func(s client.EventSubject) map[string]any {
		return map[string]any{"kind": s.Kind, "id": s.ID, "label": s.Label}
	}
	return PrettyJSON(map[string]any{
		"id":         e.ID,
		"at":         e.At,
		"actor":      subject(e.Actor),
		"action":     e.Action,
		"target":     subject(e.Target),
		"address":    e.Address,
		"client":     e.Client,
		"request_id": e.RequestID,
		"detail":     e.Detail,
	})
}

// noEvents are none, which is so for agents of other servers only.
const noEvents = "What is done to this agent, its keys and its grants is listed here: who did it, when, and what it was before."

// named is a text from outside within a sentence.
func named(s string) string {
	if s == "" {
		return "another"
	}
	return text.Visible(s)
}
