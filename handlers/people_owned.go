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

// someOwned is how many agents that mention an email are looked at for a row of the list.
const someOwned = 100

// countOwned counts the agents that somebody owns, as far as that is quick; nil where the API can't look for them.
func (s people) countOwned(c echo.Context, email string) (*views.Count, error) {
	if !s.Can(c, client.CapabilitySearch) {
		return nil, nil
	}
	found, err := s.App.Agents.List(c.Request().Context(), client.AgentListParams{Query: email, Limit: someOwned})
	if err != nil {
		return nil, err
	}
	count := &views.Count{Capped: found.Next != ""}
	for _, agent := range found.Agents {
		if owns(email, agent) {
			count.N++
		}
	}
	return count, nil
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
