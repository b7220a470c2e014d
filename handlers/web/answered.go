package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/static"
)

// RouteNames are what Options.Answered is told of a console with these rows.
func RouteNames(routes []Route) []string {
	names := []string{nameOf(http.MethodGet, static.Prefix+"*")}
	for _, r := range routes {
		if r.Method != echo.RouteNotFound {
			names = append(names, nameOf(r.Method, r.Path))
		}
	}
	return names
}

func nameOf(method, path string) string { return method + " " + path }

// tellAnswered tells Options.Answered of each request, once its error is answered too. Of what no row is for it tells no route:
// methods and paths of strangers are without number.
func (h *Console) tellAnswered(routes []Route) echo.MiddlewareFunc {
	known := map[string]bool{}
	for _, name := range RouteNames(routes) {
		known[name] = true
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			began := time.Now()
			if err := next(c); err != nil {
				c.Error(err)
			}
			route := nameOf(c.Request().Method, c.Path())
			if !known[route] {
				route = ""
			}
			h.answered(route, c.Response().Status, time.Since(began))
			return nil
		}
	}
}
