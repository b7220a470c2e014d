package handlers

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// histories are the events about one thing of any kind, on its own pages.
type histories struct{ *web.Console }

// routes are a history's page and its exports.
func (histories) routes(path string, who access.Permission, page, export echo.HandlerFunc) []web.Route {
	return web.AllNeed(client.CapabilityAudit, append(web.Exports(path, who, export), web.Get(path, who, page))...)
}

// read is what an address says of a history.
func (h histories) read(c echo.Context, address templ.SafeURL) views.HistoryState {
	q := c.QueryParams()
	state := views.HistoryState{Address: address, Place: q.Get(views.FromParam), ListPlace: readListPlace(q, nil)}
	if key := q.Get(views.KeyParam); uuid.Validate(key) == nil && h.Can(c, client.CapabilityAudit) {
		state.KeyID = key
	}
	return state
}

// events read a page of a history.
type events func(echo.Context, views.HistoryState) (*client.History, error)

// chosen are the events of the audit trail that are about one thing.
func (h histories) chosen(p client.AuditParams) events {
	return func(c echo.Context, state views.HistoryState) (*client.History, error) {
		p.Limit, p.After, p.Before = pageSize, state.After, state.Before
		return h.App.Audit.List(c.Request().Context(), p)
	}
}

// lastEvent is the last time that something was done to a thing, nil where that is not known: it is told besides, and not worth a
// failure.
func lastEvent(h *web.Console, c echo.Context, target, action string) *client.Event {
	if !h.May(c, access.ReadAudit) || !h.Can(c, client.CapabilityAudit) {
		return nil
	}
	list, err := h.App.Audit.List(c.Request().Context(), client.AuditParams{Target: target, Action: action, Limit: 1})
	if err != nil || len(list.Events) == 0 {
		return nil
	}
	return list.Events[0]
}

// show reads a page of a history and has it drawn.
func (h histories) show(c echo.Context, state views.HistoryState, read events, words views.HistoryWords, draw func(views.HistoryView) (views.Page, error)) error {
	history, err := read(c, state)
	if refusalOf(err) == cursorRefused {
		return h.Redirect(c, views.ListStartURL(state))
	}
	if err != nil {
		return err
	}
	names, err := namesIn(h.Console, c, history.Events...)
	if err != nil {
		return err
	}
	page, err := draw(views.HistoryView{
		State:   state,
		History: history,
		Names:   names,
		Pages:   h.Can(c, client.CapabilityAudit),
		Words:   words,
		Untold:  isConfined(c),
		Now:     h.Now(),
	})
	if err != nil {
		return err
	}
	return h.Render(c, http.StatusOK, page)
}

// export answers with all events about one thing.
func (h histories) export(c echo.Context, name string, p client.AuditParams) error {
	state := h.read(c, "")
	state.KeyID = p.KeyID
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	p.Limit = exportPage
	return h.Export(c, name+"-history", web.RowsOf(eventColumns, h.App.Audit.All(c.Request().Context(), p)))
}

// tabs are those of something that the API can fill. Who is confined to teams sees events about their agents, and so none
// about what is no agent's.
func tabs(h *web.Console, c echo.Context, all []views.Tab, ofAgents bool) []views.Tab {
	return slices.DeleteFunc(all, func(tab views.Tab) bool {
		return tab.Needs != "" && !h.Can(c, tab.Needs) || tab.Name == views.TabHistory && !ofAgents && isConfined(c)
	})
}

// isConfined reports whether who asks sees agents of some teams only, and what is about these.
func isConfined(c echo.Context) bool {
	person, _ := auth.FromContext(c.Request().Context())
	return person.Teams != nil
}
