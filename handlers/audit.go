package handlers

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// auditScreen is the audit trail, and each of its events.
type auditScreen struct{ runs }

func (s auditScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityAudit, append(web.Exports("/audit", access.ReadAudit, s.export),
		web.Get("/audit", access.ReadAudit, s.list),
		web.Get("/audit/:id", access.ReadAudit, s.page),
		web.Elsewhere("/audit", web.SignedIn, web.NotFound).From(auditPage),
		web.Elsewhere("/audit/*", web.SignedIn, web.NotFound).From(auditPage),
	)...)
}

func auditPage(echo.Context) templ.SafeURL { return views.AuditURL() }

// list shows a page of the trail. The URL holds search, filters and place.
func (s auditScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readAuditState(auditQuery(c))
	v := views.AuditView{State: state, List: &client.History{}, Untold: isConfined(c), Now: s.Now()}
	p, problem, err := s.params(c, state)
	if err != nil {
		return err
	}
	if v.Problem = problem; problem != "" {
		return s.Render(c, http.StatusOK, views.AuditPage(v))
	}
	p.Limit, p.After, p.Before = pageSize, state.After, state.Before
	list, err := s.App.Audit.List(c.Request().Context(), p)
	problem = searchProblem("event", state.Query, state.Action, state.ActorKind, state.Actor, state.TargetKind, state.Target, state.Key, state.RequestID)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).Events)}, err, problem, func(problem string) error {
		v.List, v.Problem = orEmpty(list), problem
		if v.Names, err = namesIn(s.Console, c, v.List.Events...); err != nil {
			return err
		}
		return s.Render(c, http.StatusOK, views.AuditPage(v))
	})
}

// params choose the events of a list, without its place, or say why nothing can be looked for.
func (s auditScreen) params(c echo.Context, state views.AuditState) (client.AuditParams, string, error) {
	agent, problem, err := s.agentChosen(c, state.Agent)
	problem = cmp.Or(timeProblem(c, state.ActivityTime), problem)
	since, until := state.Bounds(s.Now())
	return client.AuditParams{
		Actor:      state.Actor,
		ActorKind:  state.ActorKind,
		Action:     state.Action,
		TargetKind: state.TargetKind,
		Target:     state.Target,
		AgentID:    agent,
		KeyID:      state.Key,
		RequestID:  state.RequestID,
		Since:      since,
		Until:      until,
		Query:      state.Query,
	}, problem, err
}

// auditQuery is what an address of the trail says; it may name a request as the API does.
func auditQuery(c echo.Context) url.Values {
	q := maps.Clone(c.QueryParams())
	if named := q["request_id"]; len(named) > 0 {
		delete(q, "request_id")
		q["request"] = slices.Concat(q["request"], named)
	}
	return q
}

func readAuditState(q url.Values) views.AuditState {
	return views.AuditState{
		Query:        q.Get("q"),
		Action:       q.Get("action"),
		ActorKind:    q.Get("actor_kind"),
		Actor:        q.Get("actor"),
		TargetKind:   q.Get("target_kind"),
		Target:       q.Get("target"),
		Agent:        q.Get("agent"),
		Key:          q.Get("key"),
		RequestID:    q.Get("request"),
		ActivityTime: readActivityTime(q),
		ListPlace:    readListPlace(q, nil),
	}
}

// page is one event.
func (s auditScreen) page(c echo.Context) error {
	event, err := s.App.Audit.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	names, err := namesIn(s.Console, c, event)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.EventPage(views.EventView{
		Event: event,
		Names: names,
		Has: views.EventPages{
			People:  s.Embedded(),
			Secrets: s.Can(c, client.CapabilityManagedSecrets),
			Grants:  s.Can(c, client.CapabilityGrants),
			Runs:    s.Can(c, client.CapabilityRuns),
			History: s.Can(c, client.CapabilityHistory),
			AppKeys: s.Can(c, client.CapabilityAppKeys) && s.May(c, access.ReadAppKeys),
		},
		Now: s.Now(),
	}))
}
