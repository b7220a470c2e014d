package web

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
)

// identify puts the signed-in person, if any, into the request's context.
func (h *Console) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := h.Auth.Identify(c.Request(), h.Visitor(c))
		if err != nil {
			return err
		}
		c.SetRequest(r)
		return next(c)
	}
}

// Visitor tells where a request comes from.
func (h *Console) Visitor(c echo.Context) auth.Visitor {
	return h.Auth.Visitor(c.Request(), c.Response().Header().Get(echo.HeaderXRequestID))
}
