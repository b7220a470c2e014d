package handlers

import (
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// maxDeparted is how many people are told of who left.
const maxDeparted = 20

// departed are those whom single sign-on does not let in any more and who own agents, for whoever can hand these over.
func departed(h *web.Console, c echo.Context) (some []views.Notice, err error) {
	if !h.May(c, access.ManagePeople) || !h.Can(c, client.CapabilityOwners) {
		return nil, nil
	}
	left, err := h.Auth.Departures(c.Request().Context(), maxDeparted)
	if err != nil || len(left) == 0 {
		return nil, err
	}
	gone, left, err := whoLeft(h, c, left)
	if err != nil {
		return nil, err
	}
	if err := (people{h}).countOwned(c, gone); err != nil {
		return nil, err
	}
	for i, p := range gone {
		if p.Agents != nil && p.Agents.N > 0 {
			some = append(some, views.DepartureNotice(p, departureView(left[i]), h.Zone))
		}
	}
	return some, nil
}

// whoLeft are the people of departures, and the departures of those who are still there.
func whoLeft(h *web.Console, c echo.Context, left []auth.Departure) (gone []views.Person, theirs []auth.Departure, err error) {
	for _, d := range left {
		account, err := h.Auth.Account(c.Request().Context(), d.AccountID)
		if errors.Is(err, auth.ErrNoAccount) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		gone, theirs = append(gone, listed(c, listedAccount(account))), append(theirs, d)
	}
	return gone, theirs, nil
}
