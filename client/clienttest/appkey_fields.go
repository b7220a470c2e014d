package clienttest

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// readAppKey reads what is wanted of a new key of the application: first what each field is, then whether it can be.
func (c *call) readAppKey() (*key, *refusal) {
	f := &c.fields
	if refusal := f.only("name", "scopes", "cidr_allowlist", "rate_limit_rpm", "expires_at", "metadata"); refusal != nil {
		return nil, refusal
	}
	wanted := &key{name: f.text("name")}
	wanted.scopes = f.texts("scopes")
	if f.given("cidr_allowlist") {
		wanted.cidrs = f.texts("cidr_allowlist")
	}
	if f.given("rate_limit_rpm") {
		limit := f.whole("rate_limit_rpm", 1, wire.MaxRateLimit, 1)
		wanted.rateLimit = &limit
	}
	wanted.expiresAt = f.instant("expires_at")
	if f.given("metadata") {
		wanted.metadata = f.object("metadata", wire.MaxObject)
	}
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	f.cleanAppKey(wanted, c.api.now())
	return wanted, f.refusal()
}

// cleanAppKey puts a key into the form it is kept in, and notes what is wrong with it.
func (f *fields) cleanAppKey(wanted *key, now time.Time) {
	wanted.name = strings.TrimSpace(wanted.name)
	if wanted.name == "" || wire.TooLong(wanted.name, wire.MaxKeyName) != "" || hidden(wanted.name, true) {
		f.add("name", "This must be one line of 1 to %d characters.", wire.MaxKeyName)
	}
	wanted.scopes = f.keyScopes(wanted.scopes)
	if f.given("cidr_allowlist") {
		wanted.cidrs = f.networks(wanted.cidrs)
	}
	if ends := wanted.expiresAt; ends != nil && (!ends.After(now) || ends.After(now.Add(wire.MaxKeyLife))) {
		f.add("expires_at", "This must be in the future, and within ten years.")
	}
}

// keyScopes are those of a key, each once.
func (f *fields) keyScopes(given []string) []string {
	var scopes []string
	for _, one := range given {
		if scope, valid := wire.NormalKeyScope(one); valid {
			scopes = append(scopes, scope)
		}
	}
	if len(given) == 0 || len(scopes) < len(given) || len(distinct(scopes)) > wire.MaxKeyScopes {
		f.add("scopes", "There must be 1 to %d scopes, and all of the catalog.", wire.MaxKeyScopes)
	}
	return distinct(scopes)
}

// networks are in their canonical form, each once; a lone address is a network of one.
func (f *fields) networks(list []string) []string {
	if len(list) == 0 || len(list) > wire.MaxCIDRs {
		f.add("cidr_allowlist", "This must have 1 to %d networks.", wire.MaxCIDRs)
	}
	var networks []string
	for _, given := range list {
		network, err := network(strings.TrimSpace(given))
		if err != nil {
			f.add("cidr_allowlist", "One of these is no network, and no address.")
			break
		}
		networks = append(networks, network.String())
	}
	return distinct(networks)
}

func network(given string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(given); err == nil && address.Zone() == "" {
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(given)
	return network.Masked(), err
}

// asked is all that a create asks for, to tell it from another.
func (k *key) asked() []any {
	return []any{k.name, k.scopes, k.cidrs, k.rateLimit, stamp(k.expiresAt), k.metadata}
}

// checkCeiling refuses a key that could do more than the one that asks for it, or for longer.
func (c *call) checkCeiling(wanted *key) *refusal {
	own := c.key
	granted := c.granted()
	missing := wire.LackingKeyScopes(granted, wanted.scopes)
	if len(missing) > 0 {
		return lacking(wanted.scopes, granted, missing)
	}
	if own == wanted {
		return nil
	}
	if !coversNetworks(own.cidrs, wanted.cidrs) {
		return invalid("cidr_allowlist", "This must be within the networks of the key that asks.")
	}
	if ends := own.endsAt(); ends != nil && (wanted.expiresAt == nil || wanted.expiresAt.After(*ends)) {
		return invalid("expires_at", "This must not be later than the end of the key that asks.")
	}
	most, _ := wire.RateLimitOf(own.rateLimit)
	if limit, _ := wire.RateLimitOf(wanted.rateLimit); limit > most {
		return invalid("rate_limit_rpm", "This must be at most what the key that asks may send.")
	}
	return nil
}

// checkMaker refuses a derived key that is to make another.
func (c *call) checkMaker() *refusal {
	if c.key.parent == nil {
		return nil
	}
	return lacking([]string{wire.KeyScopeKeysAdmin}, c.granted(), []string{wire.KeyScopeKeysAdmin})
}

// coversNetworks reports whether all networks of a list are within those of another; nil is everywhere.
func coversNetworks(outer, inner []string) bool {
	if outer == nil || inner == nil {
		return outer == nil
	}
	within := func(around, network netip.Prefix) bool {
		return around.Bits() <= network.Bits() && around.Contains(network.Addr())
	}
	return !slices.ContainsFunc(inner, func(one string) bool {
		return !slices.ContainsFunc(outer, func(around string) bool { return within(netip.MustParsePrefix(around), netip.MustParsePrefix(one)) })
	})
}
