package handlers

import (
	"context"
	"errors"
	"maps"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

// owned are the agents whose owner an email is, however it is written there.
func (s people) owned(c echo.Context, email string) (owned []*client.AgentInfo, err error) {
	params := client.AgentListParams{Limit: 1000}
	if s.Can(c, client.CapabilitySearch) {
		params.Query = email
	}
	for agent, err := range s.App.Agents.All(c.Request().Context(), params) {
		if err != nil {
			return nil, err
		}
		if owns(email, agent) {
			owned = append(owned, agent)
		}
	}
	return owned, nil
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

// handOver makes somebody the owner of all agents of somebody else, each of which is a change of its own. It can be done
// again when it failed in the midst.
func (s people) handOver(c echo.Context, from, to string) (n int, err error) {
	owned, err := s.owned(c, from)
	for _, agent := range owned {
		if err = s.give(c.Request().Context(), agent, from, to); err != nil {
			return n, err
		}
		n++
	}
	return n, err
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
