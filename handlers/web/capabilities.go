package web

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

const capabilitiesKey = "capabilities"

// Can reports whether the API behind the console has a capability. It is asked once a request; when it can't be asked, it
// has none.
func (h *Console) Can(c echo.Context, name client.Capability) bool {
	found, asked := c.Get(capabilitiesKey).(client.Capabilities)
	if !asked {
		found = h.capabilities(c)
		c.Set(capabilitiesKey, found)
	}
	return found.Has(name)
}

func (h *Console) capabilities(c echo.Context) client.Capabilities {
	found, err := h.App.Capabilities(c.Request().Context())
	if err != nil {
		h.Log(c, slog.LevelWarn, "the API's capabilities are not known", "error", err)
		return found
	}
	h.can.Store(&found)
	return found
}

// errNotOffered is that the API behind the console can't do what a screen is for.
var errNotOffered = errors.New("the API does not offer this")

var notOffered = Explanation{Err: errNotOffered, Failure: views.Failure{
	Status:  http.StatusNotFound,
	Title:   "This API does not offer that",
	Message: "The Alter API that this console manages has nothing of the kind.",
	Hint:    "A server of this console has; an older or another one may be managed without.",
}}

// requireCapability answers what the API can't be asked for.
func (h *Console) requireCapability(name client.Capability) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if !h.Can(c, name) {
				return errNotOffered
			}
			return next(c)
		}
	}
}

// asIs has the rest of a request do with what is known of the API's capabilities, for one that the API may have failed.
func (h *Console) asIs(c echo.Context) {
	if _, asked := c.Get(capabilitiesKey).(client.Capabilities); asked {
		return
	}
	known := h.can.Load()
	if known == nil {
		known = &client.Capabilities{}
	}
	c.Set(capabilitiesKey, *known)
}
