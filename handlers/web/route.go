package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
)

// Who may make a request, where no permission says it.
const (
	Anybody  access.Permission = "anybody"
	SignedIn access.Permission = "signed in" // of any role
)

// A Route is one row of a screen's table: which requests, who may make them, and what answers. A table with a row that says
// not who may does not start.
type Route struct {
	Method  string
	Path    string            // with :names of what varies
	Who     access.Permission // that a person must have, or Anybody or SignedIn
	Handler echo.HandlerFunc

	from   func(echo.Context) templ.SafeURL // the page that the form is on, nil for the one at the same address
	kept   bool                             // what was typed outlives the session
	small  bool
	needs  client.Capability                // of the API, "" for none
	fresh  func(echo.Context) (bool, error) // when a second factor is to be shown first, nil for never
	sure   bool                             // then a password is, by who has no second factor
	setsUp bool                             // it is for people, too, who have yet to set up a second factor
}

// Get is the row of a page.
func Get(path string, who access.Permission, handler echo.HandlerFunc) Route {
	return Route{Method: http.MethodGet, Path: path, Who: who, Handler: handler}
}

// Post is the row of a form. Its page has the same address unless From says another.
func Post(path string, who access.Permission, handler echo.HandlerFunc) Route {
	return Route{Method: http.MethodPost, Path: path, Who: who, Handler: handler}
}

// Elsewhere is the row of what no other row answers at a path, or below one that ends in /*. Where it is for those who are
// signed in, nobody else learns from it which addresses there are.
func Elsewhere(path string, who access.Permission, handler echo.HandlerFunc) Route {
	return Route{Method: echo.RouteNotFound, Path: path, Who: who, Handler: handler}
}

// NotFound answers that there is nothing.
func NotFound(echo.Context) error { return echo.NewHTTPError(http.StatusNotFound) }

// From says which page a form is on, or a link that leads elsewhere: whoever has to sign in first is led back to it.
func (r Route) From(page func(echo.Context) templ.SafeURL) Route {
	r.from = page
	return r
}

// Kept has the console keep what was typed into the form while its person signs in again.
func (r Route) Kept() Route {
	r.kept = true
	return r
}

// Small bounds the size of a form that strangers may send.
func (r Route) Small() Route {
	r.small = true
	return r
}

// Needs says what the API must be able to do for the row to be there.
func (r Route) Needs(capability client.Capability) Route {
	r.needs = capability
	return r
}

// AllNeed is a table of rows that all need the same of the API.
func AllNeed(capability client.Capability, routes ...Route) []Route {
	for i, r := range routes {
		routes[i] = r.Needs(capability)
	}
	return routes
}

// asked is the page that a request asks for, or on which the link is that it follows; "" for one that sends a form.
func (r Route) asked(c echo.Context) string {
	switch {
	case c.Request().Method != http.MethodGet:
		return ""
	case r.from != nil:
		return string(r.from(c))
	}
	return c.Request().URL.RequestURI()
}

// page is the page from which the row's form was sent.
func (r Route) page(c echo.Context) templ.SafeURL {
	if r.from == nil {
		return templ.SafeURL(c.Request().URL.EscapedPath())
	}
	return r.from(c)
}
