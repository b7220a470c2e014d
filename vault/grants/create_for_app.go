package grants

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A madeJSON is a new grant (protocol 8.2).
type madeJSON struct {
	GrantID       string   `json:"grant_id"`
	PrincipalType string   `json:"principal_type"`
	Label         *string  `json:"label"`
	CreatedAt     api.Time `json:"created_at"`
	CredentialID  *string  `json:"credential_id"`
}

// createForApp answers POST /sdk/managed-secrets/{secret}/grants: a grant that the application itself holds.
func (r *Room) createForApp(c *api.Call) (api.Reply, error) {
	if err := mayGrantToApp(c); err != nil {
		return api.Reply{}, err
	}
	wanted, err := r.readGrantForApp(c)
	if err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (madeJSON, error) {
		secret, err := r.lockSecret(ctx, tx, c, wanted.secret)
		if err != nil {
			return madeJSON{}, asMissingGrant(err)
		}
		g := r.rowOf(c, secret, nil, wanted)
		return madeJSON{g.ID, g.PrincipalType, g.Label, api.Time(g.CreatedAt), nil}, r.insert(ctx, tx, c, g, nil)
	})
}

// mayGrantToApp refuses who is confined to teams: the application is nobody's of them.
func mayGrantToApp(c *api.Call) error {
	if c.Teams() == nil {
		return nil
	}
	return api.Failf(wire.CodeRoleNotAllowed, "People who are confined to teams can't grant access to the application itself.").
		WithHint("Grant it to an agent of your team, or ask somebody who is not confined.")
}

func (r *Room) readGrantForApp(c *api.Call) (newGrant, error) {
	f, err := c.Fields("principal", "grant_policy", "credential_id")
	if err != nil {
		return newGrant{}, err
	}
	wanted := newGrant{secret: c.PathValue("secret"), policy: readPolicy(f, "grant_policy", protocolFields, r.base.Clock())}
	if wanted.label, err = readPrincipal(f); err != nil {
		return wanted, err
	}
	if f.Has("credential_id") && string(f.Raw("credential_id")) != "null" {
		f.Add("credential_id", "A managed secret has one credential here, which needs no id: leave this out.")
	}
	return wanted, asPolicyError(f.Err(), "grant_policy")
}

// readPrincipal reads who is to hold a grant, which must be the application, and the grant's label.
func readPrincipal(f *api.Fields) (label *string, err error) {
	if !f.Has("principal") {
		f.Add("principal", "This is required.")
		return nil, nil
	}
	principal := f.Nested("principal", wire.MaxObject, "type", "label", "user_token", "external_group_id", "idp_id", "agent_id")
	label = readLabel(principal)
	switch kind := required(principal, "type"); kind {
	case wire.PrincipalUser, wire.PrincipalGroup:
		return nil, api.Failf(wire.CodePrincipalNotOffered, "This server can't grant access to a %s: it has no identity provider that would know one.", kind)
	case wire.PrincipalAgent:
		principal.Add("type", "A grant of an agent is not made here. Use the console, or POST /console/v1/grants with agent_id.")
	case wire.PrincipalSystem, "":
	default:
		principal.Add("type", "This must be “%s”.", wire.PrincipalSystem)
	}
	f.Take(principal.Problems)
	return label, nil
}

// asMissingGrant has a missing secret be what clients expect of this route: by secret_not_found they know another one's failure.
func asMissingGrant(err error) error {
	var refusal *api.Error
	if errors.As(err, &refusal) && refusal.Code == wire.CodeSecretNotFound {
		refusal.Code, refusal.Problems = wire.CodeGrantNotFound, nil
	}
	return err
}
