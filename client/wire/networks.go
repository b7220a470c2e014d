package wire

import (
	"fmt"
	"net/netip"
	"strings"
)

// v4Mapped is how many bits of an IPv6 address say that it stands for one of IPv4.
const v4Mapped = 96

// ParseNetwork reads a network such as 10.0.0.0/8; a lone address is a network of one. IPv4 written as IPv6 is IPv4, as addresses of
// requests are.
func ParseNetwork(given string) (netip.Prefix, error) {
	given = strings.TrimSpace(given)
	if address, err := netip.ParseAddr(given); err == nil && address.Zone() == "" {
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(given)
	if mapped := network.Bits() - v4Mapped; network.Addr().Is4In6() && mapped >= 0 {
		network = netip.PrefixFrom(network.Addr().Unmap(), mapped)
	}
	return network.Masked(), err
}

// NetworksProblem says what is wrong with the networks of a key, "" where nothing is.
func NetworksProblem(list []string) string {
	if len(list) == 0 || len(list) > MaxCIDRs {
		return fmt.Sprintf("This must have 1 to %d networks; leave it out for a key that works from anywhere.", MaxCIDRs)
	}
	for _, given := range list {
		if _, err := ParseNetwork(given); err != nil {
			return fmt.Sprintf("%.100q is no network such as 10.0.0.0/8, and no address.", given)
		}
	}
	return ""
}
