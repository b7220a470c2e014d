package views

import (
	"net/url"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// HistoryState is what the address of the history of something says.
type HistoryState struct {
	Address templ.SafeURL // without what follows
	KeyID   string        // of an agent's history, the key that it is about; "" for all of it
	Place   string        // in the list of such things, where people come back to
	ListPlace
}

func (s HistoryState) of() list {
	l := historyList
	l.Address, l.Exported = s.Address, s.Address
	return l
}

func (s HistoryState) filters() url.Values {
	return url.Values{FromParam: {s.Place}, KeyParam: {s.KeyID}}
}

func (s HistoryState) narrowed() bool { return s.KeyID != "" }

var historyList = list{
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

// HistoryView is what was done to something.
type HistoryView struct {
	State   HistoryState
	History *client.History
	Names   PersonNames
	Pages   bool              // events have pages of their own
	Keys    []client.AgentKey // of an agent, to choose from; nil where the API can't
	Words   HistoryWords
	Untold  bool // who looks is confined to teams, and so to a part of this, or to nothing
	Now     time.Time
}

func (v HistoryView) listing() listing {
	h := v.History
	return listing{
		State:   v.State,
		Columns: historyList.Columns,
		Rows:    len(h.Events),
		Pager:   pagerOf(v.State, Counts{h.Total, h.TotalCapped, h.Previous, h.Next}),
		Top:     true,
	}
}

// keyOptions are the keys of an agent to choose from, and one that is chosen and not among them.
func (v HistoryView) keyOptions() []ui.Option {
	options, known := []ui.Option{{Label: "Agent, keys and grants"}}, v.State.KeyID == ""
	for _, key := range v.Keys {
		options = append(options, ui.Option{Value: key.KeyID, Label: "Key " + text.Visible(key.Name)})
		known = known || key.KeyID == v.State.KeyID
	}
	if !known {
		options = append(options, ui.Option{Value: v.State.KeyID, Label: "Key " + text.Visible(v.State.KeyID)})
	}
	return options
}

// HistoryWords say what a history lists while nothing is in it, and to people who are confined to the agents of teams why they see
// nothing there; "" where they see what others do.
type HistoryWords struct{ None, Confined string }

// What histories list.
var (
	WordsOfAgentHistory  = HistoryWords{None: "What is done to this agent, its keys and its grants is listed here: who did it, when, and what it was before."}
	WordsOfGrantHistory  = HistoryWords{None: "What is done to this grant is listed here: who did it, and when."}
	WordsOfAppKeyHistory = HistoryWords{None: "What is done to this key is listed here: who did it, and when."}
	WordsOfSecretHistory = HistoryWords{
		"What is done to this secret is listed here: who did it, when, and what it was before. Never its value.",
		"What was done to a secret is not told to people who are confined to the agents of some teams: many others use it, too.",
	}
	WordsOfPersonHistory = HistoryWords{
		"What is done to this account is listed here, with its sign-ins: who did it, when, and what it was before.",
		"What was done to an account, and when somebody signed in, is not told to people who are confined to the agents of some teams.",
	}
)

// AgentHistoryView is what the page of an agent's history shows.
type AgentHistoryView struct {
	AgentHead
	HistoryView
}

// SecretHistoryView is what the page of a secret's history shows.
type SecretHistoryView struct {
	SecretHead
	HistoryView
}

// GrantHistoryView is what the page of a grant's history shows.
type GrantHistoryView struct {
	GrantHead
	HistoryView
}

// AppKeyHistoryView is what the page of an app key's history shows.
type AppKeyHistoryView struct {
	AppKeyHead
	HistoryView
}

// PersonHistoryView is what the page of an account's history shows.
type PersonHistoryView struct {
	PersonHead
	HistoryView
}

// rawEvent is all that the audit trail has of an event.
func rawEvent(e *client.Event) string {
	subject := func(s client.EventSubject) map[string]any {
		return map[string]any{"kind": s.Kind, "id": s.ID, "label": s.Label}
	}
	return PrettyJSON(map[string]any{
		"id":          e.ID,
		"at":          e.At,
		"actor":       subject(e.Actor),
		"action":      e.Action,
		"target":      subject(e.Target),
		"agent_id":    e.AgentID,
		"address":     e.Address,
		"client":      e.Client,
		"request_id":  e.RequestID,
		"traceparent": e.Traceparent,
		"context":     e.Context,
		"detail":      e.Detail,
		"seq":         e.Seq,
		"hash":        e.Hash,
	})
}

// named is a text from outside within a sentence.
func named(s string) string {
	if s == "" {
		return "another"
	}
	return text.Visible(s)
}
