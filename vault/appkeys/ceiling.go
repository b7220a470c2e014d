package appkeys

import (
	"net/netip"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// checkScopes refuses scopes that the request's own key, less its constraints, lacks. People have all.
func checkScopes(c *api.Call, wanted []string) error {
	if c.Asker.Key() == nil {
		return nil
	}
	granted := c.Asker.KeyScopes()
	missing := wire.LackingKeyScopes(granted, wanted)
	if len(missing) == 0 {
		return nil
	}
	e := api.Failf(wire.CodeInsufficientScope, "The key that asks lacks %s.", api.Quoted(missing)).
		WithHint("A key can make others that may do no more than itself.")
	e.Extra = map[string]any{"required": wanted, "granted": granted, "missing": missing}
	return e
}

// checkCeiling refuses a key that could do more than the one that asks for it: other scopes, from elsewhere,
// more often, or for longer.
func checkCeiling(c *api.Call, wanted store.Key) error {
	own := c.Asker.Key()
	if own == nil {
		return nil
	}
	if err := checkScopes(c, wanted.Scopes); err != nil || own.ID == wanted.ID { // a request may have given up some of its key's
		return err
	}
	if !covers(own.CIDRs, wanted.CIDRs) {
		return api.Invalid("cidr_allowlist", "This must be within the networks of the key that asks: %s.", api.Quoted(own.CIDRs))
	}
	if ends := own.EndsAt(); ends != nil && (wanted.ExpiresAt == nil || wanted.ExpiresAt.After(*ends)) {
		return api.Invalid("expires_at", "This must not be later than the end of the key that asks, %s.", ends.Format(time.RFC3339))
	}
	most, _ := wire.RateLimitOf(own.RateLimit)
	if limit, _ := wire.RateLimitOf(wanted.RateLimit); limit > most {
		return api.Invalid("rate_limit_rpm", "This must be at most %d, which is how many the key that asks may send.", most)
	}
	return nil
}

// checkMaker refuses a derived key that is to make another: what it made would outlive those that it was derived from.
func checkMaker(c *api.Call) error {
	if own := c.Asker.Key(); own == nil || own.ParentID == nil {
		return nil
	}
	return refuseKey(c, "A derived key can't make or rotate keys, which would not end with it.", "Use the key that it was derived from.")
}

// checkBetter refuses to have a key be better than it is to whoever holds it, and to who may do less than it.
func checkBetter(c *api.Call, key store.Key) error {
	if own := c.Asker.Key(); own == nil || own.ID != key.ID {
		return checkCeiling(c, key)
	}
	return refuseKey(c, "A key can't take back its own deprecation.", "Use another key, or the console.")
}

// refuseKey refuses a key that has a scope, and is not one that may use it for this.
func refuseKey(c *api.Call, message, hint string) error {
	scope := []string{wire.KeyScopeKeysAdmin}
	e := api.Failf(wire.CodeInsufficientScope, "%s", message).WithHint("%s", hint)
	e.Extra = map[string]any{"required": scope, "granted": c.Asker.KeyScopes(), "missing": scope}
	return e
}

// covers reports whether all networks of a list are within those of another; nil is everywhere.
func covers(outer, inner []string) bool {
	if outer == nil {
		return true
	}
	if inner == nil {
		return false
	}
	return !slices.ContainsFunc(inner, func(network string) bool {
		return !slices.ContainsFunc(outer, func(around string) bool { return contains(around, network) })
	})
}

func contains(outer, inner string) bool {
	o, err := netip.ParsePrefix(outer)
	i, otherErr := netip.ParsePrefix(inner)
	return err == nil && otherErr == nil && o.Bits() <= i.Bits() && o.Contains(i.Addr())
}
