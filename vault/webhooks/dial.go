package webhooks

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// patience is how long an answer may take, from looking for the address on.
const patience = 10 * time.Second

// newClient makes what sends to webhooks: to the address itself, neither by a proxy nor to where it leads, and to none on a private
// network unless those are allowed. Names are looked up by whoever connects, so that none can lead elsewhere in between.
func newClient(allowPrivate bool) *http.Client {
	dialer := &net.Dialer{Timeout: patience}
	if !allowPrivate {
		dialer.Control = refusePrivate
	}
	return &http.Client{
		Timeout: patience,
		Transport: &http.Transport{
			DialContext:           dialer.DialContext,
			TLSHandshakeTimeout:   patience,
			MaxIdleConns:          20,
			MaxConnsPerHost:       4,
			IdleConnTimeout:       time.Minute,
			ResponseHeaderTimeout: patience,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("it leads elsewhere: give the address where it ends")
		},
	}
}

// refusePrivate is asked about each address that is to be connected to.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || forbidden(to.Addr()) {
		return fmt.Errorf("%s is on a private network, where webhooks are not sent without --allow-private-webhooks", to.Addr())
	}
	return nil
}

// reserved are networks that are not of the internet, beside those that netip knows: shared, for benchmarks, for documentation,
// future ones, and those that lead into IPv4.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("fec0::/10"),
	netip.MustParsePrefix("2002::/16"),
}

// forbidden reports whether an address is none of the internet's.
func forbidden(to netip.Addr) bool {
	to = to.Unmap()
	if !to.IsGlobalUnicast() || to.IsPrivate() {
		return true
	}
	for _, network := range reserved {
		if network.Contains(to) {
			return true
		}
	}
	return false
}

// literalAddressForbidden is forbidden for a host that is an address, so that people learn of it when they type it.
func literalAddressForbidden(host string) bool {
	to, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && forbidden(to.WithZone(""))
}
