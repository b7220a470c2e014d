package gate

import (
	"net/netip"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// checkKey refuses a key that is past its end, or that is used from where it must not be.
func (p *Pass) checkKey(key *store.Key, now time.Time) error {
	if err := checkEnds(key, now); err != nil {
		return err
	}
	if key.CIDRs != nil && !within(key.CIDRs, p.address()) {
		return api.Failf(wire.CodeIPNotAllowed, "This API key can't be used from %s.", p.address())
	}
	return nil
}

// checkEnds refuses a key that has expired, or whose successor took its place for good (protocol 6.3 and 7.1).
func checkEnds(key *store.Key, now time.Time) error {
	switch {
	case key.GraceEndsAt != nil && !key.GraceEndsAt.After(now):
		return api.Fail(wire.CodeKeyRotationExpired)
	case key.ExpiresAt != nil && !key.ExpiresAt.After(now):
		return api.Fail(wire.CodeKeyExpired)
	}
	return nil
}

// within reports whether an address is in one of some networks. One that can't be read is in none.
func within(networks []string, text string) bool {
	address, err := netip.ParseAddr(text)
	if err != nil {
		return false
	}
	address = address.Unmap().WithZone("")
	for _, network := range networks {
		if prefix, err := netip.ParsePrefix(network); err == nil && prefix.Contains(address) {
			return true
		}
	}
	return false
}
