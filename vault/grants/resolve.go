package grants

import (
	"context"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// An Ask names a grant: by its id, or by the slug of its secret and what else tells it from others of the same holder.
type Ask struct {
	GrantID   string
	Provider  string // the slug, instead of GrantID
	Label     string
	Account   string
	AppUserID string
	UserToken string
}

// Resolved is a grant that was asked for, with all that May decides by.
type Resolved struct {
	Grant  store.Grant
	Chain  []store.Grant // the grant, the one that it was delegated from, and so on
	Secret store.ManagedSecret
	Holder *store.Agent // nil where the application holds it
}

// A Reader is the store, or a transaction of it.
type Reader interface {
	GrantChain(ctx context.Context, appID, id string) ([]store.Grant, error)
	GrantsOf(ctx context.Context, appID, agentID, slug string, lasting bool, at time.Time) ([]store.Grant, error)
	SidesOf(ctx context.Context, some []store.Grant) (store.GrantSides, error)
}

// Resolve finds the grant that somebody asks for (protocol 4.3 and 9.1): an agent's own key reaches what the agent holds;
// the application's key reaches any grant by its id, and by the slug those of the application, or of the agent that it acts
// for. Whether the grant may be used is up to May. With an error Resolved has what is known nevertheless.
func (r *Room) Resolve(ctx context.Context, q Reader, asker api.Asker, ask Ask) (Resolved, error) {
	if ask.UserToken != "" || ask.AppUserID != "" {
		return Resolved{}, errNoUsers()
	}
	id, err := r.choose(ctx, q, asker, ask)
	if err != nil {
		return Resolved{}, err
	}
	chain, err := q.GrantChain(ctx, asker.AppID(), id)
	if err != nil {
		return Resolved{}, err
	}
	if len(chain) == 0 {
		return Resolved{}, notFound(wire.CodeGrantNotFound, ask.Provider, asker.Agent())
	}
	found, err := resolved(ctx, q, chain)
	if err == nil && asker.OwnKey() && !HeldBy(found.Grant, asker.Agent()) {
		err = notFound(wire.CodeGrantNotFound, ask.Provider, asker.Agent())
	}
	return found, err
}

// resolved adds what the grant is between.
func resolved(ctx context.Context, q Reader, chain []store.Grant) (Resolved, error) {
	found := Resolved{Grant: chain[0], Chain: chain}
	sides, err := q.SidesOf(ctx, chain[:1])
	if err != nil {
		return found, err
	}
	found.Secret = sides.Secrets[found.Grant.SecretID]
	if found.Grant.AgentID != nil {
		holder := sides.Agents[*found.Grant.AgentID]
		found.Holder = &holder
	}
	return found, nil
}

// choose is the id of the grant that is asked for.
func (r *Room) choose(ctx context.Context, q Reader, asker api.Asker, ask Ask) (string, error) {
	if ask.Provider == "" {
		id, valid := api.ParseID(ask.GrantID)
		if !valid {
			return "", notFound(wire.CodeGrantNotFound, "", asker.Agent())
		}
		return id, nil
	}
	if !wire.IsSlug(ask.Provider) {
		return "", none(ask, asker.Agent())
	}
	var agentID string
	if agent := asker.Agent(); agent != nil {
		agentID = agent.ID
	}
	now := r.base.Clock()
	for _, lasting := range []bool{true, false} { // how many have ended is no concern of those that last
		held, err := q.GrantsOf(ctx, asker.AppID(), agentID, ask.Provider, lasting, now)
		if err != nil {
			return "", err
		}
		switch fit := ask.fitting(held); {
		case lasting && len(fit) > 1:
			return "", ambiguous(fit, ask)
		case len(fit) > 0: // of those that have ended the newest, which is refused for its own reason
			return fit[0].ID, nil
		}
	}
	return "", none(ask, asker.Agent())
}

// fitting are those of a holder's grants of one secret that are asked for.
func (a Ask) fitting(held []store.Grant) []store.Grant {
	return slices.DeleteFunc(held, func(g store.Grant) bool {
		return a.Account != "" || a.Label != "" && a.Label != deref(g.Label)
	})
}

// HeldBy reports whether an agent holds a grant; no agent is false.
func HeldBy(g store.Grant, agent *store.Agent) bool {
	return agent != nil && g.AgentID != nil && *g.AgentID == agent.ID
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
