package handlers

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// sayWays says with what people sign in, and of whom a provider does not let them in any more.
func sayWays(h *web.Console, c echo.Context, people []views.Person) error {
	ctx := c.Request().Context()
	var ids []string
	for _, p := range people {
		if p.State != views.PersonInvited {
			ids = append(ids, p.ID)
		}
	}
	ways, err := h.Auth.WaysIn(ctx, ids...)
	if err != nil {
		return err
	}
	names, err := providerNames(h, c)
	if err != nil {
		return err
	}
	left, err := h.Auth.DeparturesOf(ctx, ids...)
	if err != nil {
		return err
	}
	for i := range people {
		p := &people[i]
		p.SignsIn = wayWords(ways[p.ID], names)
		if p.Factors != "" && p.SignsIn != "–" {
			p.SignsIn += " + " + p.Factors
		}
		p.Left = slices.ContainsFunc(left, func(d auth.Departure) bool { return d.AccountID == p.ID })
	}
	return nil
}

// wayWords are the ways in of somebody, "–" for none.
func wayWords(w auth.Ways, names map[string]string) string {
	var words []string
	if w.Password {
		words = append(words, "Password")
	}
	for _, id := range w.Providers {
		words = append(words, providerName(names, id))
	}
	if len(words) == 0 {
		return "–"
	}
	return strings.Join(words, ", ")
}

// left is that a provider does not let somebody in any more, nil where it does.
func (s people) left(c echo.Context, accountID string) (*views.DepartureView, error) {
	found, err := s.Auth.DeparturesOf(c.Request().Context(), accountID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	view := departureView(found[0])
	return &view, nil
}

func departureView(d auth.Departure) views.DepartureView {
	return views.DepartureView{Reason: d.Reason, At: d.At, SuspendAt: d.SuspendAt, SuspendedAt: d.SuspendedAt, Agents: d.Agents}
}
