package server

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
)

// proxies says which peers are proxies of ours, whose word for where a request comes from is taken.
type proxies struct {
	listed    []netip.Prefix // by --trusted-proxies
	beside    bool           // without a list: the one that connects from this machine
	publicURL bool           // --public-url is set, so there is one to be expected
	seen      *sightings
}

func parseProxies(list string, publicURL bool) (proxies, error) {
	listed, err := parsePrefixes(list)
	return proxies{listed: listed, beside: len(listed) == 0 && publicURL, publicURL: publicURL, seen: &sightings{}}, err
}

// sightings are what requests have shown of proxies that the configuration does not know of.
type sightings struct{ noURL, unlisted atomic.Bool }

// String says whose word is taken, for the log.
func (p proxies) String() string {
	switch {
	case len(p.listed) > 0:
		var names []string
		for _, prefix := range p.listed {
			names = append(names, prefix.String())
		}
		return strings.Join(names, ", ")
	case p.beside:
		return "this machine (127.0.0.0/8, ::1)"
	}
	return "nobody"
}

// report says at the start whose word is taken, and warns where that is anybody's.
func (p proxies) report(logger *slog.Logger) {
	logger.Info("X-Forwarded-For is believed", "from", p.String())
	if i := slices.IndexFunc(p.listed, isWide); i >= 0 {
		logger.Warn("--trusted-proxies lists more than any network of proxies: whoever is in it can write any address, and is not slowed down; list the proxies alone",
			"network", p.listed[i].String())
	}
}

// isWide reports whether a network is larger than the largest private one of its kind.
func isWide(network netip.Prefix) bool {
	address, bits := network.Addr(), network.Bits()
	if address.Is4In6() {
		address, bits = address.Unmap(), bits-96
	}
	return bits < 7 || address.Is4() && bits < 8
}

// notice warns, once each, of a proxy that the configuration does not know of. Strangers can send such headers too, so
// nothing more comes of it.
func (p proxies) notice(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := r.Header.Get("X-Forwarded-For")
		switch {
		case !p.publicURL && (from != "" || r.Header.Get("X-Forwarded-Proto") != ""):
			if !p.seen.noURL.Swap(true) {
				logger.Warn("a request came through a proxy, and --public-url is not set: set it to the address that people open", "proxy", r.RemoteAddr)
			}
		case from != "" && !p.trusts(peer(r)):
			if !p.seen.unlisted.Swap(true) {
				logger.Warn("a request brings X-Forwarded-For from an address that is not believed: if it is a proxy of yours, list it in --trusted-proxies",
					"proxy", r.RemoteAddr, "believed", p.String())
			}
		}
		next.ServeHTTP(w, r)
	})
}

// peer is the address that a request's connection comes from.
func peer(r *http.Request) netip.Addr {
	address, _ := netip.ParseAddrPort(r.RemoteAddr)
	return address.Addr().Unmap()
}

// parsePrefixes reads addresses and networks with commas between them.
func parsePrefixes(text string) (prefixes []netip.Prefix, err error) {
	for one := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(one)
		if address, bad := netip.ParseAddr(one); bad == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network", one)
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes, nil
}

// restoreAddress puts the address that a request comes from into RemoteAddr before anybody looks, so that console and
// API throttle and record the same one.
func (p proxies) restoreAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin := p.origin(r); origin.IsValid() {
			r = r.WithContext(r.Context()) // a copy: the request is not ours to change
			r.RemoteAddr = net.JoinHostPort(origin.String(), "0")
		}
		next.ServeHTTP(w, r)
	})
}

// origin is what a proxy of ours says about where a request comes from, if one sent it. Each proxy appends the address
// it was called from, so only the last entry is its word; the one before it counts when that address is a listed proxy
// too. Whatever is further left anybody may have written.
func (p proxies) origin(r *http.Request) (origin netip.Addr) {
	if !p.trusts(peer(r)) {
		return origin
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		address, ok := parseHop(hop)
		if !ok {
			return origin
		}
		origin = address
		if !p.lists(address) {
			return origin
		}
	}
	return origin
}

func (p proxies) trusts(a netip.Addr) bool {
	return p.lists(a) || p.beside && a.IsLoopback()
}

func (p proxies) lists(a netip.Addr) bool {
	return slices.ContainsFunc(p.listed, func(prefix netip.Prefix) bool { return prefix.Contains(a.WithZone("")) })
}

// parseHop reads an entry; some proxies append the port.
func parseHop(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	address, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	if err != nil {
		withPort, bad := netip.ParseAddrPort(hop)
		address, err = withPort.Addr(), bad
	}
	return address.Unmap().WithZone(""), err == nil
}
