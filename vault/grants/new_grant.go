package grants

import (
	"context"
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A newGrant is what a request asks to be granted, checked.
type newGrant struct {
	secret      string // id or slug
	agentID     string // "" for the application
	label       *string
	policy      policy
	delegable   bool
	addToScopes bool
	tags        json.RawMessage
}

// rowOf makes the row of a grant.
func (r *Room) rowOf(c *api.Call, secret store.ManagedSecret, holder *store.Agent, wanted newGrant) store.Grant {
	g := store.Grant{
		ID:            api.NewID(),
		AppID:         c.Asker.AppID(),
		SecretID:      secret.ID,
		SecretSlug:    secret.Slug,
		PrincipalType: wire.PrincipalSystem,
		Label:         wanted.label,
		Delegable:     wanted.delegable,
		Tags:          wanted.tags,
		CreatedAt:     r.base.Clock(),
		CreatedBy:     c.Asker.Actor().InWords(),
	}
	if g.Tags == nil {
		g.Tags = listed(nil)
	}
	if holder != nil {
		g.PrincipalType, g.AgentID, g.AgentName = wire.PrincipalAgent, &holder.ID, holder.Name
	}
	wanted.policy.narrow(&g)
	return g
}

// insert adds a grant of a secret that is locked, unless its holder has another one with its label, and writes it down.
func (r *Room) insert(ctx context.Context, tx *store.Tx, c *api.Call, g store.Grant, detail map[string]any) error {
	beside, err := tx.LiveGrantsBeside(ctx, g, r.base.Clock())
	if err != nil {
		return err
	}
	if err := checkLabel(g, beside); err != nil {
		return err
	}
	if err := tx.InsertGrant(ctx, g); err != nil {
		return err
	}
	c.Note("grant", g.ID)
	return c.Audit(tx, audit.GrantEvent(audit.GrantCreated, g, withPolicy(g, detail)))
}

// checkLabel keeps labels what they are for: with a label, a holder says which of its grants of one secret it means.
func checkLabel(g store.Grant, beside []store.Grant) error {
	for _, other := range beside {
		if g.Label == nil || other.Label == nil || *other.Label != *g.Label {
			continue
		}
		e := api.Fail(wire.CodeSiblingLabel)
		e.Problems = []api.Problem{{Field: "label", Message: e.Message + " " + e.Hint}}
		e.Extra = map[string]any{"label": *g.Label, "grant_id": other.ID}
		return e
	}
	return nil
}

// withPolicy adds what a grant is narrowed to, where it is, to the details of its event.
func withPolicy(g store.Grant, detail map[string]any) map[string]any {
	all := map[string]any{"delegable": g.Delegable}
	for name, value := range detail {
		all[name] = value
	}
	for name, list := range map[string]json.RawMessage{"methods": g.Methods, "paths": g.Paths, "scope_constraint": g.ScopeConstraint, "tags": g.Tags} {
		if texts := textsOf(list); len(texts) > 0 {
			all[name] = texts
		}
	}
	if g.ProxyOnly {
		all["proxy_only"] = true
	}
	if g.ExpiresAt != nil {
		all["expires_at"] = timeText(*g.ExpiresAt)
	}
	return all
}
