package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
)

// identify puts the signed-in person, if any, into the request's context.
func (h *console) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := h.auth.Identify(c.Request(), h.visitor(c))
		if err != nil {
			return err
		}
		c.SetRequest(r)
		return next(c)
	}
}

// visitor tells where a request comes from.
func (h *console) visitor(c echo.Context) auth.Visitor {
	return h.auth.Visitor(c.Request(), c.Response().Header().Get(echo.HeaderXRequestID))
}
