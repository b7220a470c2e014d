package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/alter-console/alter-console/static"
)

// Handler serves the screens whose rows these are. early is what the screens do to a request before it is judged.
func (h *Console) Handler(early []echo.MiddlewareFunc, routes []Route) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = h.fail
	if h.answered != nil {
		e.Use(h.tellAnswered(routes))
	}
	e.Use(requestID, h.recover, h.hurryForms, h.mountHeaders, h.secure)
	e.Use(early...)
	e.Use(compressPages(), middleware.BodyLimit("1M"), h.sameOrigin())
	e.GET(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	for _, r := range append([]Route{Elsewhere("/", Anybody, NotFound), Elsewhere("/*", Anybody, NotFound)}, routes...) {
		e.Add(r.Method, r.Path, r.Handler, h.guards(r)...)
	}
	return headAsGet(e)
}

// guards stand before a row's handler.
func (h *Console) guards(r Route) []echo.MiddlewareFunc {
	guards := []echo.MiddlewareFunc{h.identify}
	switch {
	case r.Who == Anybody:
	case r.Who == SignedIn || r.Who.Known():
		guards = append(guards, h.requireSignIn(r))
	default:
		panic(fmt.Sprintf("web: the row of %s %s does not say who may", r.Method, r.Path))
	}
	if r.Who != Anybody && !r.setsUp {
		guards = append(guards, h.requireFactor)
	}
	if r.Who.Known() {
		guards = append(guards, h.requirePermission(r.Who))
	}
	if r.needs != "" {
		guards = append(guards, h.requireCapability(r.needs))
	}
	if r.small {
		guards = append(guards, middleware.BodyLimit("16K"))
	}
	if r.fresh != nil {
		guards = append(guards, h.requireFresh(r))
	}
	return guards
}

// Owns reports whether some of the rows, or static files, have a path that begins with this segment, so that the console
// can't be mounted there.
func Owns(segment string, routes []Route) bool {
	return strings.Trim(static.Prefix, "/") == segment ||
		slices.ContainsFunc(routes, func(r Route) bool { return strings.Split(r.Path, "/")[1] == segment })
}
