package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
)

// recordRefusal has the trail say that somebody tried to change what their role does not allow. Who only looks is no such matter.
func (h *Console) recordRefusal(c echo.Context, err error) {
	r := c.Request()
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return
	}
	if lacks := lacking(err); lacks != "" {
		h.Auth.RecordNotAllowed(r.Context(), lacks, r.Method+" "+c.Path())
	}
}

// lacking is the permission for whose lack something was refused, "" where that was for something else.
func lacking(err error) access.Permission {
	var own *notAllowed
	var api *client.Error
	switch {
	case errors.As(err, &own):
		return own.lacks
	case errors.Is(err, client.ErrRoleNotAllowed) && errors.As(err, &api):
		lacks, _ := api.Details["missing_permission"].(string)
		return access.Permission(lacks)
	case errors.Is(err, auth.ErrNotAllowed), errors.Is(err, auth.ErrOfAdministrator):
		return access.ManagePeople
	}
	return ""
}
