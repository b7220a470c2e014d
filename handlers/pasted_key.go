package handlers

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// refuseKeys leads from an address that holds an API key to the same one without it, before anything looks at it: what
// stands in an address is in histories, proxies' logs and links. Scripts stop most such forms before they are sent.
func refuseKeys(h *web.Console) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if r.Method != http.MethodGet {
				return next(c)
			}
			clean, found := withoutKeys(r.URL)
			if !found {
				return next(c)
			}
			setPlace(c, nil) // what led here may hold the key, too
			return h.Warn(c, clean, "That is an API key. It was taken out of the address and not searched for: "+
				"look for the agent by its name instead. If others can see this browser's history, or a proxy's log, revoke the key.")
		}
	}
}

// withoutKeys is an address without the parameters that hold a key; one whose path does is the list's.
func withoutKeys(u *url.URL) (clean templ.SafeURL, found bool) {
	if wire.ContainsKey(u.Path) {
		return views.AgentsURL(), true
	}
	query := u.Query()
	for name, values := range query {
		for _, value := range append(values, name) {
			if wire.ContainsKey(value) {
				query.Del(name)
				found = true
			}
		}
	}
	here := url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: query.Encode()}
	return templ.SafeURL(web.LocalPath(here.RequestURI(), string(views.AgentsURL()))), found
}
