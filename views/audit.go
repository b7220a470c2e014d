package views

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// AuditState is what the address of the audit trail says.
type AuditState struct {
	Query      string
	Action     string
	ActorKind  string
	Actor      string // an id, or a label such as an email address
	TargetKind string
	Target     string // an id
	Agent      string // name or id
	Key        string // an id
	RequestID  string
	ActivityTime
	ListPlace
}

func (AuditState) of() list { return auditList }

func (s AuditState) filters() url.Values {
	q := url.Values{
		"q":           {s.Query},
		"action":      {s.Action},
		"actor_kind":  {s.ActorKind},
		"actor":       {s.Actor},
		"target_kind": {s.TargetKind},
		"target":      {s.Target},
		"agent":       {s.Agent},
		"key":         {s.Key},
		"request":     {s.RequestID},
	}
	s.set(q)
	return q
}

func (s AuditState) narrowed() bool { return s.Chosen() || s.ActivityTime != ActivityTime{} }

// Chosen reports whether events are left out other than by their time.
func (s AuditState) Chosen() bool { return s.Query+s.Action != "" || s.chosenMore() }

func (s AuditState) chosenMore() bool {
	return s.ActorKind+s.Actor+s.TargetKind+s.Target+s.Agent+s.Key+s.RequestID != ""
}

// more reports whether a filter is set that the line of filters has no room for.
func (s AuditState) more() bool { return s.chosenMore() || s.From+s.To != "" }

var auditList = list{
	Address:  AuditURL(),
	Below:    []string{"audit"},
	One:      "event",
	Many:     "events",
	Exported: AuditURL(),
	Fragment: "audit-list",
	Look:     "who, what or id",
	Order:    wire.Descending + wire.SortAt,
	Columns: []listColumn{
		{Label: "What"},
		{Label: "Who"},
		{Label: "About"},
		{Label: "From where"},
		{Label: "When"},
	},
}

// AuditView is what the audit trail shows.
type AuditView struct {
	State   AuditState
	List    *client.History
	Names   PersonNames
	Problem string // why the search can't be answered, "" when it is
	Untold  bool   // who looks is confined to teams, and sees the events about their agents
	Now     time.Time
}

func (v AuditView) subtitle() string {
	if v.Untold {
		return "Who did what to the agents of your teams, newest first. You are confined to these: sign-ins, people, secrets and the rest are not listed"
	}
	return "Who did what to what, newest first: every change, every sign-in, and what was refused"
}

func (v AuditView) listing() listing {
	return listing{
		State:   v.State,
		Columns: auditList.Columns,
		Rows:    len(v.List.Events),
		Pager:   pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next}),
		Problem: v.Problem,
	}
}

// Addresses of the trail that has less than s lets through: what else is like one of its events.

func (s AuditState) andAction(e *client.Event) templ.SafeURL {
	s.Action = e.Action
	return ListStartURL(s)
}

func (s AuditState) andActor(e *client.Event) templ.SafeURL {
	s.Actor = actorIn(e.Actor)
	if s.Actor == "" {
		s.ActorKind = e.Actor.Kind
	}
	return ListStartURL(s)
}

func (s AuditState) andActorKind(e *client.Event) templ.SafeURL {
	s.ActorKind = e.Actor.Kind
	return ListStartURL(s)
}

func (s AuditState) andTarget(e *client.Event) templ.SafeURL {
	if s.Target = e.Target.ID; s.Target == "" {
		s.TargetKind = e.Target.Kind
	}
	return ListStartURL(s)
}

func (s AuditState) andTargetKind(e *client.Event) templ.SafeURL {
	s.TargetKind = e.Target.Kind
	return ListStartURL(s)
}

func (s AuditState) andRequest(e *client.Event) templ.SafeURL {
	s.RequestID = e.RequestID
	return ListStartURL(s)
}

// PersonKind is what an event calls a person who did something.
const PersonKind = "person"

// actorIn is by what somebody's events are found. Of people it is what others know them by; names of programs can come again.
func actorIn(s client.EventSubject) string {
	if s.Kind == "agent" && s.ID == "" { // of another team, whose name is not told
		return ""
	}
	if s.Kind == PersonKind && s.Label != "" || s.ID == "" {
		return s.Label
	}
	return s.ID
}

// shortID is as much of an id as tells it from those near by.
func shortID(id string) string {
	if at := strings.LastIndex(id, "-"); at >= 0 {
		return "…" + id[at+1:]
	}
	return id
}

func actionOptions(chosen string) []ui.Option {
	options := []ui.Option{{Label: "Any action"}}
	return append(options, optionsOf(slices.Sorted(maps.Keys(sentences)), chosen, actionWord)...)
}

func actorKindOptions(chosen string) []ui.Option {
	options := []ui.Option{{Label: "Anybody"}}
	return append(options, optionsOf([]string{"person", "app_key", "agent", "command_line", "system"}, chosen, capitalSubject)...)
}

func targetKindOptions(chosen string) []ui.Option {
	kinds := []string{"agent", "key", "grant", "secret", "app_key", "account", "invitation", "permission", "setting", "single_sign_on", "audit", "server_secret", "master_key", "webhook"}
	return append([]ui.Option{{Label: "Anything"}}, optionsOf(kinds, chosen, capitalSubject)...)
}

func capitalSubject(kind string) string {
	if kind == "command_line" {
		return "Command line"
	}
	if kind == "system" {
		return "The server by itself"
	}
	return capital(subjectWord(kind))
}

// optionsOf are values to choose from, and the chosen one if it is not among them: other servers may have more.
func optionsOf(values []string, chosen string, word func(string) string) (options []ui.Option) {
	if chosen != "" && !slices.Contains(values, chosen) {
		values = append(values, chosen)
	}
	for _, value := range values {
		options = append(options, ui.Option{Value: value, Label: text.Visible(word(value))})
	}
	return options
}
