package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// peopleScreen is the list of people.
type peopleScreen struct{ people }

func (s peopleScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/people", access.ReadPeople, s.list),
		web.Elsewhere("/people/*", web.SignedIn, web.NotFound).From(peoplePage),
	}
}

// list shows a page of the list. The URL holds search, filters, order and place.
func (s peopleScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readPeopleState(c.QueryParams())
	page, err := s.Auth.People(c.Request().Context(), auth.PeopleFilter{
		Query:  state.Query,
		Role:   state.Role,
		State:  state.State,
		Sort:   views.ListOrder(state),
		Limit:  pageSize,
		After:  state.After,
		Before: state.Before,
	})
	if errors.Is(err, auth.ErrBadCursor) {
		return s.Redirect(c, views.ListStartURL(state))
	}
	if err != nil {
		return err
	}
	v := views.PeopleView{
		State:  state,
		Counts: views.Counts{Total: page.Total, Capped: page.TotalCapped, Previous: page.Previous, Next: page.Next},
		Untold: isConfined(c),
		Now:    s.Now(),
	}
	for _, p := range page.People {
		v.People = append(v.People, listed(c, p))
	}
	if err := s.countOwned(c, v.People); err != nil {
		return err
	}
	if err := sayWays(s.Console, c, v.People); err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.PeoplePage(v))
}

func readPeopleState(q url.Values) views.PeopleState {
	var roles []string
	for _, role := range access.Roles() {
		roles = append(roles, string(role))
	}
	return views.PeopleState{
		Query:     searchable(q.Get("q")),
		Role:      oneOf(q.Get("role"), roles),
		State:     oneOf(q.Get("state"), []string{views.PersonActive, views.PersonInvited, views.PersonDisabled}),
		ListPlace: readListPlace(q, auth.PeopleSorts()),
	}
}

// searchable is what somebody looks for, as far as a name or an email can have it.
func searchable(text string) string {
	if wire.TooLong(text, wire.MaxSearch) != "" || web.NotText([]string{text}) != "" {
		return ""
	}
	return web.OneLine(text)
}

// listed is somebody as pages show them.
func listed(c echo.Context, p auth.Listed) views.Person {
	self, _ := auth.FromContext(c.Request().Context())
	return views.Person{
		ID:         p.ID,
		Email:      p.Email,
		Name:       p.Name,
		Role:       access.Role(p.Role),
		Teams:      p.Teams,
		State:      p.State,
		Factors:    auth.FactorWords(p.Factors),
		CreatedAt:  p.CreatedAt,
		LastSeenAt: p.LastSeenAt,
		ExpiresAt:  p.ExpiresAt,
		Self:       p.ID == self.ID,
	}
}

func peoplePage(echo.Context) templ.SafeURL   { return views.PeopleURL() }
func invitePage(echo.Context) templ.SafeURL   { return views.InviteURL() }
func personPage(c echo.Context) templ.SafeURL { return views.PersonURL(c.Param("id")) }
