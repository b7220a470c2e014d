package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handover"
	"github.com/alter-console/alter-console/views"
)

// desk hands agents over, in the name of whose request it is.
func (s people) desk() handover.Desk { return handover.Desk{App: s.App, Auth: s.Auth} }

// ownedBy names some of the agents that somebody owns, and counts them all.
func (s people) ownedBy(c echo.Context, a auth.Account) (v views.OwnedView, err error) {
	if v.Count, err = s.ownedCount(c, a); err != nil || v.Count.N == 0 {
		return v, err
	}
	v.Agents, _, err = s.desk().Owned(c.Request().Context(), a.Email, views.SomeOwned)
	return v, err
}

// ownedCount counts the agents that somebody owns. Where the API can't, those of a page are counted.
func (s people) ownedCount(c echo.Context, a auth.Account) (views.Count, error) {
	person := []views.Person{{Email: a.Email}}
	if err := s.countOwned(c, person); err != nil || person[0].Agents != nil {
		return deref(person[0].Agents), err
	}
	owned, more, err := s.desk().Owned(c.Request().Context(), a.Email, wire.MaxPage)
	return views.Count{N: len(owned), Capped: more}, err
}

func deref(c *views.Count) views.Count {
	if c == nil {
		return views.Count{}
	}
	return *c
}

// countOwned counts the agents that each of some people owns; nothing where the API can't.
func (s people) countOwned(c echo.Context, page []views.Person) error {
	var emails []string
	for _, p := range page {
		if p.State != views.PersonInvited {
			emails = append(emails, p.Email)
		}
	}
	if len(emails) == 0 || !s.Can(c, client.CapabilityOwners) {
		return nil
	}
	counts, err := s.App.Agents.CountOwned(c.Request().Context(), emails)
	if err != nil {
		return err
	}
	for i, p := range page {
		if count, asked := counts[p.Email]; asked {
			page[i].Agents = &views.Count{N: count.Agents, Capped: count.Capped}
		}
	}
	return nil
}

// handOver makes somebody the owner of agents of somebody else: of some at once, and of the rest in the background, where more is true.
func (s people) handOver(c echo.Context, a auth.Account, to string) (n int, more bool, err error) {
	ctx := c.Request().Context()
	n, more, err = s.desk().Some(ctx, a.Email, to)
	if err == nil && more {
		err = s.Auth.OrderHandOver(ctx, auth.ByWhom(ctx), a.ID, to)
	}
	return n, more, err
}

// handingOver is how far that is, nil where nothing goes on.
func (s people) handingOver(c echo.Context, a auth.Account) (*views.HandingOver, error) {
	h, there, err := s.Auth.HandOverOf(c.Request().Context(), a.Email)
	if err != nil || !there {
		return nil, err
	}
	return &views.HandingOver{Heir: h.Heir, Since: h.OrderedAt, Handed: h.Handed, Failed: h.Failed, Problem: h.Problem, Ended: h.EndedAt != nil}, nil
}
