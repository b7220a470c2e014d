package grants

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A heldJSON is a page of grants as the protocol has it (protocol 8.1).
type heldJSON struct {
	Grants  []itemJSON `json:"grants"`
	Total   int        `json:"total"`
	Limit   int        `json:"limit"`
	Offset  int        `json:"offset"`
	HasMore bool       `json:"has_more"`
}

// An itemJSON is a grant of a managed secret as the protocol has it (protocol 8.1). What this server has none of is null.
type itemJSON struct {
	Kind              string         `json:"grant_kind"`
	ID                string         `json:"grant_id"`
	SecretID          string         `json:"managed_secret_id"`
	SecretSlug        string         `json:"managed_secret_slug"`
	SecretName        string         `json:"managed_secret_name"`
	AgentID           *string        `json:"agent_id"`
	Label             *string        `json:"label"`
	Status            string         `json:"status"`
	AccountIdentifier *string        `json:"account_identifier"`
	Policy            map[string]any `json:"grant_policy"`
	ExpiresAt         *api.Time      `json:"expires_at"` // of the credential, which lasts
	GrantExpiresAt    *api.Time      `json:"grant_expires_at"`
	CreatedAt         api.Time       `json:"created_at"`
	LastUsedAt        *api.Time      `json:"last_used_at"`
	PrincipalType     string         `json:"principal_type"`
	AccessVia         string         `json:"access_via"`
	DelegatedAt       *api.Time      `json:"delegated_at"`
	ParentGrantID     *string        `json:"parent_grant_id"`
	Depth             int            `json:"depth"`
	Delegable         bool           `json:"delegable"`
	ScopeConstraint   []string       `json:"scope_constraint"`
	CredentialID      *string        `json:"credential_id"`
	CredentialKind    string         `json:"credential_kind"`
	CredentialLabel   *string        `json:"credential_label"`
}

// developerCredential is whose credentials managed secrets are.
const developerCredential = "developer"

func toItem(g store.Grant, secret store.ManagedSecret, now time.Time) itemJSON {
	item := itemJSON{
		Kind:            wire.GrantKindManagedSecret,
		ID:              g.ID,
		SecretID:        g.SecretID,
		SecretSlug:      g.SecretSlug,
		SecretName:      secret.Name,
		AgentID:         g.AgentID,
		Label:           g.Label,
		Status:          statusOf(g, now),
		Policy:          policyOf(g),
		GrantExpiresAt:  stamp(g.ExpiresAt),
		CreatedAt:       api.Time(g.CreatedAt),
		LastUsedAt:      stamp(g.LastUsedAt),
		PrincipalType:   g.PrincipalType,
		AccessVia:       wire.AccessOwnership,
		ParentGrantID:   g.ParentGrantID,
		Depth:           g.Depth,
		Delegable:       g.Delegable,
		ScopeConstraint: textsOf(g.ScopeConstraint),
		CredentialKind:  developerCredential,
	}
	if g.ParentGrantID != nil {
		item.AccessVia, item.DelegatedAt = wire.AccessDelegated, stamp(&g.CreatedAt)
	}
	return item
}

// policyOf is what a grant is narrowed to, nil for nothing.
func policyOf(g store.Grant) map[string]any {
	policy := map[string]any{}
	if g.ExpiresAt != nil {
		policy["expires_at"] = stamp(g.ExpiresAt)
	}
	if methods := textsOf(g.Methods); len(methods) > 0 {
		policy["methods"] = methods
	}
	if paths := textsOf(g.Paths); len(paths) > 0 {
		policy["paths"] = paths
	}
	if g.ProxyOnly {
		policy["proxy_only"] = true
	}
	if len(policy) == 0 {
		return nil
	}
	return policy
}
