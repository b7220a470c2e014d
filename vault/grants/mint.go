package grants

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A mintedJSON is a grant that was made from another (protocol 8.4).
type mintedJSON struct {
	GrantID            string         `json:"grant_id"`
	ProviderID         string         `json:"provider_id"`
	Status             string         `json:"status"`
	CreatedAt          api.Time       `json:"created_at"`
	PrincipalType      string         `json:"principal_type"`
	Scopes             []string       `json:"scopes"`
	AccountIdentifier  *string        `json:"account_identifier"`
	AccountDisplayName *string        `json:"account_display_name"`
	APIBaseURL         *string        `json:"api_base_url"`
	ScopeMismatch      bool           `json:"scope_mismatch"`
	ExpiresAt          *api.Time      `json:"expires_at"`
	LastUsedAt         *api.Time      `json:"last_used_at"`
	Label              *string        `json:"label"`
	CredentialID       *string        `json:"credential_id"`
	Policy             map[string]any `json:"grant_policy"`
}

// mint answers POST /sdk/grants/{grant}/mint: a sibling of a grant, of the same secret and holder, with a label of its own.
func (r *Room) mint(c *api.Call) (api.Reply, error) {
	f, err := c.Fields("label", "grant_policy", "grant_tags")
	if err != nil {
		return api.Reply{}, err
	}
	wanted := newGrant{policy: readPolicy(f, "grant_policy", protocolFields, r.base.Clock()), tags: readTags(f)}
	if required(f, "label") != "" {
		wanted.label = readLabel(f)
	}
	if err := f.Err(); err != nil {
		return api.Reply{}, asPolicyError(err, "grant_policy")
	}
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (mintedJSON, error) {
		g, err := r.mintFrom(ctx, tx, c, wanted)
		return toMinted(g, statusOf(g, r.base.Clock())), err
	})
}

func toMinted(g store.Grant, status string) mintedJSON {
	return mintedJSON{
		GrantID:       g.ID,
		ProviderID:    g.SecretSlug,
		Status:        status,
		CreatedAt:     api.Time(g.CreatedAt),
		PrincipalType: g.PrincipalType,
		Scopes:        []string{},
		ExpiresAt:     stamp(g.ExpiresAt),
		Label:         g.Label,
		Policy:        policyOf(g),
	}
}

// mintFrom locks the holder before the secret, as everybody does.
func (r *Room) mintFrom(ctx context.Context, tx *store.Tx, c *api.Call, wanted newGrant) (g store.Grant, err error) {
	source, err := findGrant(ctx, tx, c)
	if err != nil {
		return g, err
	}
	var holder *store.Agent
	if source.AgentID != nil {
		agent, err := r.agents.LockLive(ctx, tx, c, *source.AgentID)
		if err != nil {
			return g, err
		}
		holder = &agent
	}
	secret, err := tx.LockManagedSecret(ctx, source.AppID, source.SecretID)
	if err != nil {
		return g, err
	}
	if source, err = tx.GrantByID(ctx, source.AppID, source.ID); err != nil {
		return g, err
	}
	if err := r.checkSource(source); err != nil {
		return g, err
	}
	if wanted.policy.expiresAt = sooner(wanted.policy.expiresAt, source.ExpiresAt); source.Delegable {
		wanted.delegable = true
	}
	g = r.rowOf(c, secret, holder, wanted)
	return g, r.insert(ctx, tx, c, g, map[string]any{"minted_from": source.ID})
}

// checkSource refuses to make a grant from one that is over, or that has rules which the other would lack.
func (r *Room) checkSource(source store.Grant) error {
	switch {
	case statusOf(source, r.base.Clock()) != wire.GrantActive:
		return api.Failf(wire.CodeGrantNotFound, "The grant is over, so none can be made from it.")
	case source.ParentGrantID != nil:
		return api.Failf(wire.CodeMintSourceRules, "The grant was delegated and ends with the one above it, which a grant made from it would not.")
	case len(textsOf(source.Methods)) > 0 || len(textsOf(source.Paths)) > 0 || source.ProxyOnly:
		return api.Fail(wire.CodeMintSourceRules)
	}
	return nil
}
