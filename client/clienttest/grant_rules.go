package clienttest

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
)

// A use is what a grant is wanted for; zero for anything.
type use struct {
	method string
	url    *url.URL
}

// mayUse asks whether a grant may be used, and returns the refusal of the first rule that says no. The order is that of
// servers, which programs see.
func (a *API) mayUse(g *grant, u use) *refusal {
	if g.agent != nil && g.agent.status != wire.AgentActive {
		r := refuse(wire.RefusesKey(g.agent.status), "The agent %s is %s.", g.agent.name, g.agent.status)
		r.status = http.StatusForbidden
		return r
	}
	if no := g.over(a); no != nil {
		return no
	}
	switch {
	case g.agent != nil && !g.agent.namesSecret(g.secret):
		return refuse(wire.CodeAgentScopeNotAllowed, "The scopes of %s don't name the managed secret %s.", g.agent.name, g.secret.slug)
	case u.url != nil && !wire.HostAllowed(g.secret.hosts, u.url.Scheme, u.url.Host):
		return refuse(wire.CodeSecretHost, "The managed secret %s is not for %s.", g.secret.slug, u.url.Host)
	}
	chain := g.chain()
	for _, one := range chain {
		if methods := one.policy.methods; u.method != "" && len(methods) > 0 && !slices.Contains(methods, u.method) {
			return refuse(wire.CodeGrantMethod, "The grant does not allow %s.", u.method)
		}
	}
	for _, one := range chain {
		if paths := one.policy.paths; u.url != nil && len(paths) > 0 && !wire.GrantPathAllowed(paths, wire.EscapedPath(u.url)) {
			return refuse(wire.CodeGrantPath, "The grant does not allow the path %s.", u.url.Path)
		}
	}
	if slices.ContainsFunc(chain, func(one *grant) bool { return one.policy.proxyOnly || len(one.constraint) > 0 }) {
		return refuse(wire.CodeRequiresProxy, "The grant works through a proxy only, which is not offered.")
	}
	return nil
}

// over refuses a grant that is no more, or whose secret is, or that was delegated from one that is no more.
func (g *grant) over(a *API) *refusal {
	var r *refusal
	if g.secret.deletedAt != nil {
		r = refuse(wire.CodeGrantDeleted, "The managed secret %s is deleted, and the grant with it.", g.secret.slug)
	}
	for _, one := range g.chain() {
		switch status := one.status(a.now()); {
		case r != nil:
		case status == wire.GrantRevoked:
			r = refuse(wire.CodeGrantRevoked, "The grant was revoked (%s).", one.revokedReason)
		case status == wire.GrantExpired:
			r = refuse(wire.CodeGrantExpired, "The grant expired at %s.", stamp(one.policy.expiresAt))
		}
	}
	if r != nil {
		r.extra = map[string]any{"provider_id": g.secret.slug, "grant_id": g.id, "agent_id": idOf(g.agent), "app_user_id": nil}
	}
	return r
}

// namesSecret reports whether an agent's allowlist has a managed secret: by slug, and in entries of before by display name.
func (a *agent) namesSecret(s *secret) bool {
	return slices.Contains(a.scopes[wire.ScopeManagedSecrets], s.slug) || slices.Contains(a.scopes[wire.ScopeManagedSecretNames], s.name)
}

// allow has the scopes of an agent name a managed secret, those that are staged too.
func (a *agent) allow(s *secret) {
	extra := map[string][]string{wire.ScopeManagedSecrets: {s.slug}}
	before := *a
	a.scopes = wire.UnionScopes(a.scopes, extra)
	if a.pending != nil {
		a.pending = wire.UnionScopes(a.pending, extra)
		if same(a.pending, a.scopes) {
			a.pending, a.appliesAt = nil, nil
		}
	}
	if !same(a.scopes, before.scopes) || !same(a.pending, before.pending) {
		a.version++
	}
}

// idOf is an agent's id, nil for none.
func idOf(a *agent) any {
	if a == nil {
		return nil
	}
	return a.id
}
