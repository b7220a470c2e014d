package clienttest

import (
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A grant is one as the fake keeps it.
type grant struct {
	id               string
	secret           *secret
	agent            *agent // nil: the application holds it
	label            string // "" for none
	policy           grantPolicy
	parent           *grant // that it was delegated from
	delegable        bool
	constraint, tags []string // nil for none
	createdAt        time.Time
	createdBy        string
	revokedAt        *time.Time
	revokedBy        string
	revokedReason    string
	lastUsedAt       *time.Time
}

// A grantPolicy is what a grant is narrowed to.
type grantPolicy struct {
	expiresAt      *time.Time
	methods, paths []string
	proxyOnly      bool
}

// chain is a grant, the one that it was delegated from, and so on.
func (g *grant) chain() []*grant {
	if g == nil {
		return nil
	}
	return append([]*grant{g}, g.parent.chain()...)
}

func (g *grant) depth() int { return len(g.chain()) - 1 }

func (g *grant) status(now time.Time) string {
	switch {
	case g.revokedAt != nil:
		return wire.GrantRevoked
	case g.policy.expiresAt != nil && !g.policy.expiresAt.After(now):
		return wire.GrantExpired
	}
	return wire.GrantActive
}

func (g *grant) parentID() any {
	if g.parent == nil {
		return nil
	}
	return g.parent.id
}

func (g *grant) principalType() string {
	if g.agent == nil {
		return wire.PrincipalSystem
	}
	return wire.PrincipalAgent
}

// showGrant is a grant as the extension has it.
func (a *API) showGrant(g *grant) map[string]any {
	now := a.now()
	object := map[string]any{
		"id":             g.id,
		"kind":           wire.GrantKindManagedSecret,
		"managed_secret": map[string]any{"id": g.secret.id, "slug": g.secret.slug, "name": g.secret.name},
		"principal_type": g.principalType(),
		"agent":          nil,
		"label":          orNull(g.label),
		"policy": map[string]any{
			"expires_at": stamp(g.policy.expiresAt),
			"methods":    orEmpty(g.policy.methods),
			"paths":      orEmpty(g.policy.paths),
			"proxy_only": g.policy.proxyOnly,
		},
		"tags":             orEmpty(g.tags),
		"parent_grant_id":  g.parentID(),
		"depth":            g.depth(),
		"delegable":        g.delegable,
		"scope_constraint": g.constraint,
		"status":           g.status(now),
		"created_at":       stamp(&g.createdAt),
		"created_by":       g.createdBy,
		"revoked_at":       stamp(g.revokedAt),
		"revoked_by":       nil,
		"revoked_reason":   nil,
		"last_used_at":     stamp(g.lastUsedAt),
		"usable":           true,
		"why_not":          nil,
		"scope_ends_at":    nil,
	}
	if g.agent != nil {
		object["agent"] = map[string]any{"id": g.agent.id, "name": g.agent.name, "status": g.agent.status}
	}
	if g.revokedAt != nil {
		object["revoked_by"], object["revoked_reason"] = g.revokedBy, g.revokedReason
	}
	if no := a.mayUse(g, use{}); no != nil {
		object["usable"] = false
		object["why_not"] = map[string]any{"rule": no.code, "message": no.message, "change": no.hint}
	} else if h := g.agent; h != nil && h.pending != nil && !wire.ScopesNameSecret(h.pending, g.secret.slug, g.secret.name) {
		object["scope_ends_at"] = stamp(h.appliesAt)
	}
	return object
}

// shown is a policy as the protocol has it, nil for nothing.
func (p grantPolicy) shown() any {
	shown := map[string]any{}
	if p.expiresAt != nil {
		shown["expires_at"] = stamp(p.expiresAt)
	}
	if len(p.methods) > 0 {
		shown["methods"] = p.methods
	}
	if len(p.paths) > 0 {
		shown["paths"] = p.paths
	}
	if p.proxyOnly {
		shown["proxy_only"] = true
	}
	if len(shown) == 0 {
		return nil
	}
	return shown
}

// grantByID finds a grant in any state.
func (a *API) grantByID(id string) (*grant, *refusal) {
	i := slices.IndexFunc(a.grants, func(g *grant) bool { return strings.EqualFold(g.id, id) })
	if i < 0 {
		return nil, refuse(wire.CodeGrantNotFound, "There is no such grant.")
	}
	return a.grants[i], nil
}

// endGrants revokes grants and all that were delegated from them, and says how many were not revoked before.
func (a *API) endGrants(which func(*grant) bool, by, reason string) (revoked int) {
	now := a.now()
	for _, g := range a.grants {
		if g.revokedAt == nil && slices.ContainsFunc(g.chain(), which) {
			g.revokedAt, g.revokedBy, g.revokedReason = &now, by, reason
			revoked++
		}
	}
	return revoked
}
