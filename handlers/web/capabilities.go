package web

import (
	"log/slog"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
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
	}
	return found
}
