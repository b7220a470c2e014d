package handlers

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/ical"
	"github.com/alter-console/alter-console/views"
)

// calendarScreen is where people get the address at which a calendar reads endings, and what answers there.
type calendarScreen struct{ *web.Console }

func (s calendarScreen) routes() []web.Route {
	return append(web.AllNeed(client.CapabilityEndings,
		web.Get("/endings/calendar", access.ReadAgents, s.page),
		web.Post("/endings/calendar", access.ReadAgents, s.create).From(calendarPage).Sure(),
		web.Post("/endings/calendar/revoke", access.ReadAgents, s.revoke).From(calendarPage),
	), web.Get("/endings.ics", web.Anybody, s.feed)) // which asks what the API can as the person whose the calendar is
}

func calendarPage(echo.Context) templ.SafeURL { return views.CalendarURL() }

func (s calendarScreen) page(c echo.Context) error { return s.show(c, http.StatusOK, "") }

// show draws the page, with the address of a new feed over it: the one answer that holds it.
func (s calendarScreen) show(c echo.Context, status int, address string) error {
	ctx := c.Request().Context()
	feed, err := s.Auth.CalendarOf(ctx, auth.ByWhom(ctx).ID())
	if err != nil {
		return err
	}
	v := views.CalendarView{Address: address, Now: s.Now()}
	if feed != nil {
		v.Since, v.ReadAt = &feed.CreatedAt, feed.ReadAt
	}
	return s.Render(c, status, views.CalendarPage(v))
}

func (s calendarScreen) create(c echo.Context) error {
	ctx := c.Request().Context()
	token, err := s.Auth.NewCalendar(ctx, auth.ByWhom(ctx))
	if err != nil {
		return err
	}
	return s.show(c, http.StatusCreated, s.ConsoleURL(c)+string(views.CalendarFeedURL(token)))
}

func (s calendarScreen) revoke(c echo.Context) error {
	ctx := c.Request().Context()
	err := s.Auth.EndCalendar(ctx, auth.ByWhom(ctx))
	if errors.Is(err, auth.ErrNoCalendar) {
		return s.Inform(c, views.CalendarURL(), "There was no address any more.")
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.CalendarURL(), "The address is revoked. Calendars that read it find nothing any more.")
}

// mostEvents is how many endings a calendar is told, the next ones.
const mostEvents = wire.MaxPage

// feed answers a calendar, which can send nothing but an address, as the person whose it is. Logs have the route and not the
// address.
func (s calendarScreen) feed(c echo.Context) error {
	r, err := s.Auth.AsCalendar(c.Request(), c.QueryParam(views.TokenParam), s.Visitor(c))
	if errors.Is(err, auth.ErrNoCalendar) {
		return web.NotFound(c)
	}
	if err != nil {
		return err
	}
	c.SetRequest(r)
	if !s.May(c, access.ReadAgents) || !s.Can(c, client.CapabilityEndings) {
		return web.NotFound(c)
	}
	list, err := s.App.Endings.List(r.Context(), client.EndingListParams{Limit: mostEvents})
	if err != nil {
		return err
	}
	events := make([]ical.Event, len(list.Endings))
	for i, e := range list.Endings {
		events[i] = views.EndingEvent(e, s.ConsoleURL(c))
	}
	header := c.Response().Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Disposition", `inline; filename="endings.ics"`)
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", ical.Calendar(views.ProductName+": endings", events, s.Now()))
}
