package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// lost are the providers of single sign-on that are enabled and let nobody in any more, for whoever can mend that.
func lost(h *web.Console, c echo.Context) (some []views.Notice, err error) {
	if !h.May(c, access.ManageSettings) {
		return nil, nil
	}
	rows, err := lostProviders(h, c)
	for _, row := range rows {
		some = append(some, row.Notice())
	}
	return some, err
}

func lostProviders(h *web.Console, c echo.Context) (rows []views.LostProvider, err error) {
	found, err := h.Auth.LostProviders(c.Request().Context())
	if err != nil || len(found) == 0 {
		return nil, err
	}
	names, err := providerNames(h, c)
	for _, p := range found {
		rows = append(rows, views.LostProvider{ID: p.ID, Name: providerName(names, p.ID), Gone: p.Gone})
	}
	return rows, err
}
