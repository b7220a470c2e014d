package handlers

import (
	"context"
	"errors"
	"maps"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

// owned are agents whose owner an email is, however it is written there, up to some; more is that there are others.
func (s people) owned(c echo.Context, email string, most int) (owned []*client.AgentInfo, more bool, err error) {
	params := client.AgentListParams{Limit: min(most+1, wire.MaxPage)}
	if s.Can(c, client.CapabilitySearch) {
		params.Query = email
	}
	for agent, err := range s.App.Agents.All(c.Request().Context(), params) {
		switch {
		case err != nil:
			return nil, false, err
		case !owns(email, agent):
		case len(owned) == most:
			return owned, true, nil
		default:
			owned = append(owned, agent)
		}
	}
	return owned, false, nil
}

// ownedBy names some of the agents that somebody owns, and counts them all.
func (s people) ownedBy(c echo.Context, a auth.Account) (v views.OwnedView, err error) {
	if v.Count, err = s.ownedCount(c, a); err != nil || v.Count.N == 0 {
		return v, err
	}
	v.Agents, _, err = s.owned(c, a.Email, views.SomeOwned)
	return v, err
}

// ownedCount counts the agents that somebody owns. Where the API can't, those of a page are counted.
func (s people) ownedCount(c echo.Context, a auth.Account) (views.Count, error) {
	person := []views.Person{{Email: a.Email}}
	if err := s.countOwned(c, person); err != nil || person[0].Agents != nil {
		return deref(person[0].Agents), err
	}
	owned, more, err := s.owned(c, a.Email, wire.MaxPage)
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

func owns(email string, a *client.AgentInfo) bool { return text.Email(a.Owner()) == text.Email(email) }

// handedAtOnce is how many agents one request hands over.
const handedAtOnce = 500

// handOver makes somebody the owner of agents of somebody else, each of which is a change of its own. more is that some are left. It can
// be done again, also when it failed in the midst.
func (s people) handOver(c echo.Context, from, to string) (n int, more bool, err error) {
	owned, more, err := s.owned(c, from, handedAtOnce)
	for _, agent := range owned {
		if err = s.give(c.Request().Context(), agent, from, to); err != nil {
			return n, true, err
		}
		n++
	}
	return n, more, err
}

// give changes an agent's owner and leaves all else as it is. What somebody else changes meanwhile is read again.
func (s people) give(ctx context.Context, agent *client.AgentInfo, from, to string) error {
	for {
		metadata := maps.Clone(agent.Metadata)
		metadata[wire.MetadataOwner] = to
		_, err := s.App.Agents.Update(ctx, agent.ID, client.AgentUpdateParams{Metadata: metadata, ExpectedVersion: agent.Version})
		if !errors.Is(err, client.ErrAgentConcurrentUpdate) {
			return err
		}
		if agent, err = s.App.Agents.Get(ctx, agent.ID); err != nil || !owns(from, agent) {
			return err
		}
	}
}
