package views

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
)

// EventView is what the page of an event of the audit trail shows.
type EventView struct {
	Event *client.Event
	Names PersonNames
	Has   EventPages
	Now   time.Time
}

// EventPages are what else has pages here.
type EventPages struct{ People, Secrets, Grants, Runs, History, AppKeys bool }

// EventPage is one event: who did what to what, what it was before, and how it is known.
func EventPage(v EventView) Page {
	return Page{Title: Sentence(v.Event), Section: SectionAudit, Body: eventBody(v)}
}

// subtitle says about what the event is, and who did it.
func (v EventView) subtitle() string {
	who := text.Visible(v.Names.of(v.Event.Actor))
	if what := text.Visible(targetLabel(v.Event)); what != "" && what != who && what != v.Event.Actor.Label {
		return what + ", by " + who
	}
	return "by " + who
}

// target is what the event is about, as words and addresses.
func (v EventView) target() subjectLinks { return v.links(v.Event.Target) }

func (v EventView) actor() subjectLinks { return v.links(v.Event.Actor) }

// subjectLinks are the pages of somebody or something, "" where there are none.
type subjectLinks struct{ page, history templ.SafeURL }

func (v EventView) links(s client.EventSubject) subjectLinks {
	e := v.Event
	switch {
	case s.ID == "":
	case s.Kind == "agent":
		return v.withHistory(AgentURL(s.ID), AgentHistoryURL(s.ID), v.Has.History)
	case s.Kind == "key" && e.AgentID != "":
		return v.withHistory(AgentURL(e.AgentID), KeyHistoryURL(e.AgentID, s.ID), v.Has.History)
	case s.Kind == "secret" && v.Has.Secrets:
		secret := &client.ManagedSecret{ID: s.ID, Slug: s.ID}
		return subjectLinks{SecretURL(secret), SecretHistoryURL(secret)}
	case s.Kind == "grant" && v.Has.Grants:
		return subjectLinks{GrantURL(s.ID), GrantHistoryURL(s.ID)}
	case s.Kind == "app_key" && v.Has.AppKeys:
		return subjectLinks{AppKeyURL(s.ID), AppKeyHistoryURL(s.ID)}
	case s.Kind == "app_key":
		return subjectLinks{"", ListURL(AuditState{Key: s.ID})}
	case s.Kind == "account" && v.Has.People && e.Action != "account.removed":
		return subjectLinks{PersonURL(s.ID), PersonHistoryURL(s.ID)}
	case s.Kind == PersonKind && v.Has.People:
		return subjectLinks{PersonURL(s.ID), PersonHistoryURL(s.ID)}
	case s.Kind == "invitation" && v.Has.People && e.Action != "invitation.revoked":
		return subjectLinks{PersonURL(s.ID), ""}
	}
	return subjectLinks{}
}

func (EventView) withHistory(page, history templ.SafeURL, has bool) subjectLinks {
	if !has {
		history = ""
	}
	return subjectLinks{page, history}
}

// targetLabel is how people know what an event is about.
func targetLabel(e *client.Event) string {
	if e.Target.Label == "" {
		return e.Target.ID
	}
	return e.Target.Label
}

// agentLabel is how people know the agent that an event is about, where the event tells it.
func agentLabel(e *client.Event) string {
	if name := textIn(e, "agent"); name != "" {
		return name
	}
	return e.AgentID
}

// ofAgent reports whether an event is about something of an agent's.
func ofAgent(e *client.Event) bool { return e.AgentID != "" && e.AgentID != e.Target.ID }

// runOf is the run that a request said it was part of, "" for none.
func runOf(e *client.Event) string {
	run, _ := e.Context[wire.ContextRunID].(string)
	return run
}

// saidRows are what the request said of itself, in the order of their names.
func saidRows(e *client.Event) (rows [][2]string) {
	for _, name := range slices.Sorted(maps.Keys(e.Context)) {
		if name != wire.ContextRunID {
			rows = append(rows, [2]string{name, valueIn(e.Context, name)})
		}
	}
	return rows
}

// refusedSignIn is by nobody in particular.
const refusedSignIn = "account.sign_in_refused"

// told reports whether the request said anything of itself.
func told(e *client.Event) bool {
	return len(e.Context) > 0 || textIn(e, "caller") != "" || e.Traceparent != ""
}

// changed reports whether anything has become something else, which is more than to be told of.
func changed(e *client.Event) bool {
	return slices.ContainsFunc(Changes(e), func(c Change) bool { return c.Said == "" })
}

func changesTitle(e *client.Event) string {
	if changed(e) || len(Changes(e)) == 0 {
		return "What changed"
	}
	return "What it tells"
}

// trusted says how far that can be believed.
func trusted(e *client.Event) string {
	for _, name := range []string{"context_signed", "caller_signed"} {
		if signed, there := e.Detail[name].(bool); there && !signed {
			return "As the program told it, and no signature covers it"
		}
	}
	return "As the program told it"
}

// place is where in the chain the event is.
func place(e *client.Event) string {
	if e.Seq == 0 {
		return ""
	}
	return "event " + strconv.Itoa(e.Seq)
}

func callerWords(e *client.Event) string {
	if kind := textIn(e, "caller_type"); kind != "" {
		return fmt.Sprintf("%s (%s)", textIn(e, "caller"), kind)
	}
	return textIn(e, "caller")
}
