package calls

import (
	"context"
	"errors"
	"net/url"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
)

// explain answers GET /console/v1/explain/{reference}: what was said then, and what would be said now.
func (r *Room) explain(c *api.Call) (api.Reply, error) {
	one, err := r.find(c, c.PathValue("reference"), wire.CodeReferenceNotFound)
	if err != nil {
		return api.Reply{}, err
	}
	no, err := r.sayNow(c.Context(), one)
	if err != nil {
		return api.Reply{}, err
	}
	if err := r.adviseOnSlug(c.Context(), &one, no); err != nil {
		return api.Reply{}, err
	}
	return api.OK(explanationJSON{
		Reference: one.ID,
		Call:      toJSON(one),
		Rule:      api.OrNull(one.Rule),
		Message:   api.OrNull(one.Refusal),
		Change:    api.OrNull(one.Change),
		Now:       verdictToJSON(no),
	})
}

// sayNow asks once more what a call asked. A rule that the request carried for itself is not known any more.
func (r *Room) sayNow(ctx context.Context, one store.Call) (*api.Error, error) {
	asker, err := r.askerOf(ctx, one)
	if err != nil {
		return nil, err
	}
	ask := grants.Ask{GrantID: one.GrantID}
	if one.GrantID == "" {
		ask.Provider = askedBy(one)
	}
	found, err := r.grants.Resolve(ctx, r.base.Store, asker, ask)
	var no *api.Error
	if errors.As(err, &no) {
		return no, nil
	}
	if err != nil {
		return nil, err
	}
	use := grants.Use{Method: one.Method, At: r.base.Clock(), Mode: one.Mode}
	if one.Host != "" {
		use.URL, _ = url.Parse("https://" + one.Host + one.Path)
	}
	return grants.May(found.Holder, found.Secret, found.Chain, use), nil
}

// askerOf stands for who made a call.
func (r *Room) askerOf(ctx context.Context, one store.Call) (*formerAsker, error) {
	asker := &formerAsker{call: one}
	if one.AgentID == "" {
		return asker, nil
	}
	var err error
	if asker.agent, err = orNothing(r.base.Store.AgentByID(ctx, one.AppID, one.AgentID)); err != nil {
		return nil, err
	}
	key, err := orNothing(r.base.Store.CredentialByID(ctx, one.KeyID))
	asker.ownKey = key != nil && key.Agent != nil
	return asker, err
}

// A formerAsker is who made a call, as it is now. It asks only what its grants say.
type formerAsker struct {
	call   store.Call
	agent  *store.Agent
	ownKey bool
}

func (a *formerAsker) AppID() string                   { return a.call.AppID }
func (a *formerAsker) Agent() *store.Agent             { return a.agent }
func (a *formerAsker) KeyID() string                   { return a.call.KeyID }
func (a *formerAsker) Session() string                 { return a.call.KeyID }
func (a *formerAsker) OwnKey() bool                    { return a.ownKey && a.agent != nil }
func (a *formerAsker) Teams() []string                 { return nil }
func (a *formerAsker) Key() *store.Key                 { return nil }
func (a *formerAsker) KeyScopes() []string             { return nil }
func (a *formerAsker) Only(access.Permission) []string { return nil }
func (a *formerAsker) Actor() audit.Actor              { return audit.System() }

func (a *formerAsker) May(access.Permission) bool { return false }

func (a *formerAsker) Require(access.Permission) error { return api.Fail(wire.CodeInsufficientScope) }

func (a *formerAsker) StillMay(context.Context, *store.Tx) error { return nil }
