package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
)

// refused puts what went wrong into a form, beside the field it concerns or at the top, so that nothing typed is lost.
func (s agents) refused(c echo.Context, f *agentForm, err error) (status int) {
	if f.explain(err) {
		return http.StatusUnprocessableEntity
	}
	said := s.Report(c, err)
	f.Message = strings.TrimSpace(said.Message + " " + said.Hint)
	return said.Status
}

// findMore asks the API what else is wrong with a form, so that a person corrects all of it in one go. What was found
// already stands; that the API can't tell is not worth failing for.
func (s agents) findMore(c echo.Context, f *agentForm, check func(context.Context) error) {
	if !s.Can(c, client.CapabilityCheck) {
		return
	}
	ctx := c.Request().Context()
	if err := check(ctx); err != nil && !f.explain(err) {
		s.Log(c, slog.LevelWarn, "a form could not be checked", "error", err)
	}
}
