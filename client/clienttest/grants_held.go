package clienttest

import (
	"math"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
)

// listHeld answers with an agent's grants, or all of the application's, as the protocol has them.
func (c *call) listHeld() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("limit", "offset", "provider_id", "status", "account", "label", "user_token"); refusal != nil {
		return nil, refusal
	}
	limit, offset := f.whole("limit", 1, wire.MaxPage, wire.DefaultPage), f.whole("offset", 0, math.MaxInt32, 0)
	by := map[string]string{}
	for _, name := range []string{"provider_id", "status", "label", "account"} {
		if f.given(name) {
			by[name] = f.required(name)
		}
	}
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	if f.has("user_token") && c.agent == nil {
		return nil, noUsers()
	}
	is := func(name, value string) bool { return by[name] == "" || by[name] == value }
	grants := list[*grant]{c.api.grants, func(g *grant) string { return g.id }, func(g *grant) bool {
		return c.sees(g) && (c.agent == nil || g.agent == c.agent) && is("provider_id", g.secret.slug) && is("status", g.status(c.api.now())) &&
			is("label", g.label) && is("account", "")
	}}
	found, refusal := grants.page(c, limit, offset)
	if refusal != nil {
		return nil, refusal
	}
	items := make([]any, len(found.items))
	for i, g := range found.items {
		items[i] = c.api.heldGrant(g)
	}
	return map[string]any{"grants": items, "total": found.total, "limit": limit, "offset": offset, "has_more": found.hasMore}, nil
}

// heldGrant is a grant as the protocol has it.
func (a *API) heldGrant(g *grant) any {
	object := map[string]any{
		"grant_kind":          wire.GrantKindManagedSecret,
		"grant_id":            g.id,
		"managed_secret_id":   g.secret.id,
		"managed_secret_slug": g.secret.slug,
		"managed_secret_name": g.secret.name,
		"agent_id":            idOf(g.agent),
		"label":               orNull(g.label),
		"status":              g.status(a.now()),
		"account_identifier":  nil,
		"grant_policy":        g.policy.shown(),
		"expires_at":          nil,
		"grant_expires_at":    stamp(g.policy.expiresAt),
		"created_at":          stamp(&g.createdAt),
		"last_used_at":        stamp(g.lastUsedAt),
		"principal_type":      g.principalType(),
		"access_via":          wire.AccessOwnership,
		"delegated_at":        nil,
		"parent_grant_id":     g.parentID(),
		"depth":               g.depth(),
		"delegable":           g.delegable,
		"scope_constraint":    g.constraint,
		"credential_id":       nil,
		"credential_kind":     "developer",
		"credential_label":    nil,
	}
	if g.parent != nil {
		object["access_via"], object["delegated_at"] = wire.AccessDelegated, stamp(&g.createdAt)
	}
	return object
}

// noUsers is the refusal of what only users of the application could be meant by.
func noUsers() *refusal {
	return refuse(wire.CodePrincipalNotOffered, "Users of the application are not known here.")
}

// createForApp makes a grant that the application holds, as the protocol has it.
func (c *call) createForApp() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("principal", "grant_policy", "credential_id"); refusal != nil {
		return nil, refusal
	}
	wanted := &grant{createdBy: c.actor(), policy: c.readGrantPolicy(f, "grant_policy", lasting...)}
	if refusal := c.readPrincipal(wanted); refusal != nil {
		return nil, refusal
	}
	if f.given("credential_id") {
		f.add("credential_id", "A managed secret has one credential here, which needs no id.")
	}
	if refusal := f.policyRefusal(); refusal != nil {
		return nil, refusal
	}
	var refusal *refusal
	if wanted.secret, refusal = c.api.liveSecret(c.ids[0]); refusal != nil {
		return nil, refuse(wire.CodeGrantNotFound, "%s", refusal.message)
	}
	if refusal := c.api.keepGrant(wanted); refusal != nil {
		return nil, refusal
	}
	return map[string]any{
		"grant_id":       wanted.id,
		"principal_type": wire.PrincipalSystem,
		"label":          orNull(wanted.label),
		"created_at":     stamp(&wanted.createdAt),
		"credential_id":  nil,
	}, nil
}

// readPrincipal reads who is to hold a grant, which must be the application, and the grant's label.
func (c *call) readPrincipal(wanted *grant) *refusal {
	f := &c.fields
	if !f.has("principal") {
		f.add("principal", "This is required.")
		return nil
	}
	in := f.nested("principal", wire.MaxObject, "type", "label", "user_token", "external_group_id", "idp_id", "agent_id")
	wanted.label = in.line("label", wire.MaxGrantLabel)
	switch kind := in.required("type"); {
	case kind == wire.PrincipalUser || kind == wire.PrincipalGroup:
		return refuse(wire.CodePrincipalNotOffered, "A %s can hold no grants here.", kind)
	case !slices.Contains([]string{wire.PrincipalSystem, ""}, kind):
		in.add("type", "This must be %s.", wire.PrincipalSystem)
	}
	f.take(in)
	return nil
}
