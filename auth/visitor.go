package auth

import (
	"net/netip"

	"github.com/alter-console/alter-console/store"
)

// A Visitor is where a request of a browser comes from.
type Visitor struct {
	Address   string
	UserAgent string
	RequestID string
	mark      browserMark
}

// isKnownTo reports whether the account was signed in before from the visitor's browser.
func (v Visitor) isKnownTo(account store.Account) bool {
	return account.ID != "" && account.ID == v.mark.accountID
}

// network is what one visitor may have to itself: an IPv4 address, or the 64 bits that IPv6 gives to a household.
func (v Visitor) network() string {
	address, err := netip.ParseAddr(v.Address)
	if err != nil {
		return v.Address
	}
	address = address.Unmap().WithZone("")
	if address.Is4() {
		return address.String()
	}
	return netip.PrefixFrom(address, 64).Masked().String()
}
