package grants

import (
	"net/http"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/secrets"
)

func (q question) agentActs() *api.Error {
	if q.holder == nil {
		return nil
	}
	code := wire.RefusesKey(q.holder.Status)
	switch code {
	case "":
		return nil
	case wire.CodeAgentInactive:
		return api.Failf(code, "The agent %s is suspended.", q.holder.Name).WithStatus(http.StatusForbidden).
			WithHint("Have an operator resume %s.", q.holder.Name)
	}
	return api.Failf(code, "The agent %s is deleted.", q.holder.Name).WithStatus(http.StatusForbidden)
}

func (q question) grantIsThere() *api.Error {
	if len(q.chain) == 0 {
		return api.Fail(wire.CodeGrantNotFound)
	}
	return nil
}

func (q question) secretIsThere() *api.Error {
	if q.secret.DeletedAt == nil {
		return nil
	}
	e := api.Failf(wire.CodeGrantDeleted, "The managed secret %s is deleted, and the grant with it.", q.secret.Slug)
	e.Extra = q.about()
	return e
}

// grantsLast is about the grant and those it was delegated from: what one of these lost, it lost.
func (q question) grantsLast() *api.Error {
	for i, g := range q.chain {
		what := "The grant"
		if i > 0 {
			what = "The grant that this one was delegated from"
		}
		var e *api.Error
		switch statusOf(g, q.use.At) {
		case wire.GrantRevoked:
			e = api.Failf(wire.CodeGrantRevoked, "%s was revoked at %s%s.", what, timeText(*g.RevokedAt), because(g))
		case wire.GrantExpired:
			e = api.Failf(wire.CodeGrantExpired, "%s expired at %s.", what, timeText(*g.ExpiresAt))
		default:
			continue
		}
		e.Extra = q.about()
		return e.WithHint("Have an operator grant %s access to %s anew.", q.who(), q.secret.Slug)
	}
	return nil
}

func because(g store.Grant) string {
	if g.RevokedReason == "" {
		return ""
	}
	return " (" + g.RevokedReason + ")"
}

func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// scopesNameIt is the agent's own allowlist (protocol 5.7): by slug, and in entries of before by display name.
func (q question) scopesNameIt() *api.Error {
	if q.holder == nil || allows(*q.holder, q.secret, q.use.At) {
		return nil
	}
	return api.Failf(wire.CodeAgentScopeNotAllowed, "The scopes of %s don't name the managed secret %s.", q.holder.Name, q.secret.Slug).
		WithHint("Have an operator add %q to %s in the scopes of %s.", q.secret.Slug, wire.ScopeManagedSecrets, q.holder.Name)
}

// allows reports whether an agent's allowlist names a secret. A staged narrowing counts from its time on, applied or not.
func allows(holder store.Agent, secret store.ManagedSecret, at time.Time) bool {
	scopes := holder.Scopes
	if holder.ScopesPending != nil && holder.ScopesAppliesAt != nil && !holder.ScopesAppliesAt.After(at) {
		scopes = holder.ScopesPending
	}
	return wire.ScopesNameSecret(scopes, secret.Slug, secret.Name)
}

// scopeEnd is when an allowlist that is staged takes a secret from its holder, nil for never.
func scopeEnd(holder *store.Agent, secret store.ManagedSecret) *time.Time {
	if holder == nil || holder.ScopesPending == nil || wire.ScopesNameSecret(holder.ScopesPending, secret.Slug, secret.Name) {
		return nil
	}
	return holder.ScopesAppliesAt
}

func (q question) hostIsAllowed() *api.Error {
	if q.use.URL == nil {
		return nil
	}
	if secrets.MayGoTo(q.secret, q.use.URL) {
		return nil
	}
	hosts := secrets.Hosts(q.secret)
	return api.Failf(wire.CodeSecretHost, "The managed secret %s is for %s, not for %s.", q.secret.Slug, oneOf(hosts), q.use.URL.Host).
		WithHint("Check the address, or have an operator add %s to the allowed hosts of %s.", q.use.URL.Host, q.secret.Slug)
}

func (q question) methodIsAllowed() *api.Error {
	for _, g := range q.chain {
		methods := textsOf(g.Methods)
		if q.use.Method == "" || len(methods) == 0 || slices.Contains(methods, q.use.Method) {
			continue
		}
		return api.Failf(wire.CodeGrantMethod, "The grant allows %s, not %s.", oneOf(methods), q.use.Method).
			WithHint("Use %s, or have an operator grant %s access to %s with %s.", oneOf(methods), q.who(), q.secret.Slug, q.use.Method)
	}
	return nil
}

func (q question) pathIsAllowed() *api.Error {
	if q.use.URL == nil {
		return nil
	}
	path := wire.EscapedPath(q.use.URL)
	for _, g := range q.chain {
		patterns := textsOf(g.Paths)
		if len(patterns) == 0 || wire.GrantPathAllowed(patterns, path) {
			continue
		}
		return api.Failf(wire.CodeGrantPath, "The grant allows the paths %s, not %s.", oneOf(patterns), shown(path)).
			WithHint("Use a path that the grant allows, or have an operator grant %s access to %s with this one.", q.who(), q.secret.Slug)
	}
	return nil
}

// modeIsAllowed keeps what only a server that sends the request itself could hold to from being handed out.
func (q question) modeIsAllowed() *api.Error {
	if q.use.Mode == wire.CallProxy {
		return nil
	}
	for _, g := range q.chain {
		switch {
		case g.ProxyOnly:
			return api.Fail(wire.CodeRequiresProxy)
		case len(g.ScopeConstraint) > 0:
			return api.Failf(wire.CodeRequiresProxy, "The grant is narrowed to some scopes, so it works through the server only, which does not offer that yet.").
				WithHint("Have the grant delegated anew, without scope_constraint.")
		}
	}
	return nil
}

// about is what errors of grants say of themselves to programs (protocol 6.3).
func (q question) about() map[string]any {
	extra := map[string]any{"provider_id": q.secret.Slug, "agent_id": nil, "app_user_id": nil}
	if len(q.chain) > 0 {
		extra["grant_id"] = q.chain[0].ID
	}
	if q.holder != nil {
		extra["agent_id"] = q.holder.ID
	}
	return extra
}
