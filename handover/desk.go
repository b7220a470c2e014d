package handover

import (
	"context"
	"errors"
	"iter"
	"maps"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
)

// AtOnce is how many agents one request hands over.
const AtOnce = 100

// A Desk hands agents over. Both of its fields are required.
type Desk struct {
	App  *client.App
	Auth *auth.Service
}

// Owned are agents whose owner an email is, however it is written there, up to some; more is that there are others.
func (d Desk) Owned(ctx context.Context, email string, most int) (owned []*client.AgentInfo, more bool, err error) {
	for agent, err := range d.all(ctx, email, min(most+1, wire.MaxPage)) {
		if err != nil {
			return nil, false, err
		}
		if len(owned) == most {
			return owned, true, nil
		}
		owned = append(owned, agent)
	}
	return owned, false, nil
}

// all are all of them, read in pages of some.
func (d Desk) all(ctx context.Context, email string, page int) iter.Seq2[*client.AgentInfo, error] {
	return func(yield func(*client.AgentInfo, error) bool) {
		params := client.AgentListParams{Limit: page}
		can, err := d.App.Capabilities(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		if can.Has(client.CapabilitySearch) {
			params.Query = email
		}
		for agent, err := range d.App.Agents.All(ctx, params) {
			if (err != nil || owns(email, agent)) && !yield(agent, err) {
				return
			}
		}
	}
}

func owns(email string, a *client.AgentInfo) bool { return text.Email(a.Owner()) == text.Email(email) }

// Some makes somebody the owner of up to AtOnce agents of somebody else. more is that some are left. It can be done again, also when
// it failed in the midst.
func (d Desk) Some(ctx context.Context, from, to string) (n int, more bool, err error) {
	owned, more, err := d.Owned(ctx, from, AtOnce)
	for _, agent := range owned {
		if err = d.give(ctx, agent, from, to); err != nil {
			return n, true, err
		}
		n++
	}
	return n, more, err
}

// give changes an agent's owner and leaves all else as it is. What somebody else changes meanwhile is read again.
func (d Desk) give(ctx context.Context, agent *client.AgentInfo, from, to string) error {
	for {
		metadata := maps.Clone(agent.Metadata)
		metadata[wire.MetadataOwner] = to
		_, err := d.App.Agents.Update(ctx, agent.ID, client.AgentUpdateParams{Metadata: metadata, ExpectedVersion: agent.Version})
		if !errors.Is(err, client.ErrAgentConcurrentUpdate) {
			return err
		}
		if agent, err = d.App.Agents.Get(ctx, agent.ID); err != nil || !owns(from, agent) {
			return err
		}
	}
}
