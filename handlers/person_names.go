package handlers

import (
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// namesIn are what the people call themselves who did what events tell.
func namesIn(h *web.Console, c echo.Context, events ...*client.Event) (views.PersonNames, error) {
	var ids []string
	for _, e := range events {
		if e.Actor.Kind == views.PersonKind && e.Actor.ID != "" && !slices.Contains(ids, e.Actor.ID) {
			ids = append(ids, e.Actor.ID)
		}
	}
	return h.Auth.Names(c.Request().Context(), ids...)
}
