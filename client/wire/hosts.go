package wire

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// LoopbackHosts are where protocol 9.4 allows plain http, without port.
func LoopbackHosts() []string { return []string{"localhost", "127.0.0.1", "::1"} }

var (
	labelForm   = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$`)
	numericForm = regexp.MustCompile(`^([0-9]+|0x[0-9a-f]*)$`)
)

// wildcard begins an allowed host that stands for all names below one.
const wildcard = "*."

// A hostPort is a host in normal form: names in lower case without a dot at the end, addresses as netip writes them, IPv6 in
// brackets. The port is 0 where none is given.
type hostPort struct {
	host string
	port int
}

// NormalHost reads a host where a managed secret may be sent, with a port or without, and returns it in the form that
// HostAllowed compares. Names must be ASCII: others are encoded by IDNA first. It says what is wrong with anything else.
func NormalHost(text string) (host, problem string) {
	switch {
	case text == "":
		return "", "This must not be empty."
	case len(text) > MaxHost:
		return "", fmt.Sprintf("This must have at most %d characters.", MaxHost)
	case strings.ContainsAny(text, `/\@?#`):
		return "", "This must be a host alone, such as “api.example.com”, without a scheme, a user and a path."
	}
	h, problem := parseHost(text)
	if problem != "" {
		return "", problem
	}
	return h.String(), ""
}

func (h hostPort) String() string {
	if h.port == 0 || h.port == 443 { // that of https
		return h.host
	}
	return h.host + ":" + strconv.Itoa(h.port)
}

func parseHost(text string) (h hostPort, problem string) {
	name, port, bracketed := cutPort(text)
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return h, "The port must be a number from 1 to 65535."
		}
		h.port = int(n)
	}
	if strings.HasSuffix(text, ":") {
		return h, "The port is missing after the colon."
	}
	h.host, problem = normalName(name, bracketed)
	return h, problem
}

// cutPort takes what may be an address of IPv6 with or without brackets apart from the port behind it.
func cutPort(text string) (name, port string, bracketed bool) {
	if inner, found := strings.CutPrefix(text, "["); found {
		name, rest, closed := strings.Cut(inner, "]")
		port, colon := strings.CutPrefix(rest, ":")
		if !closed || rest != "" && !colon {
			return "", "", true
		}
		return name, port, true
	}
	if strings.Count(text, ":") > 1 {
		return text, "", true
	}
	name, port, _ = strings.Cut(text, ":")
	return name, port, false
}

func normalName(name string, ipv6 bool) (normal, problem string) {
	if addr, err := netip.ParseAddr(name); err == nil && addr.Zone() == "" {
		if addr.Is6() {
			return "[" + addr.String() + "]", ""
		}
		return addr.String(), ""
	}
	if ipv6 {
		return "", "This is not an address of IPv6."
	}
	normal = strings.ToLower(strings.TrimSuffix(name, "."))
	below, wild := strings.CutPrefix(normal, wildcard)
	labels := strings.Split(below, ".")
	switch {
	case strings.Contains(below, "*"):
		return "", "“*” can stand for the first part of a name only, as in “*.example.com”."
	case wild && len(labels) < 2:
		return "", "“*” must stand before a name of two parts or more, such as “*.example.com”."
	case numericForm.MatchString(labels[len(labels)-1]):
		return "", "This is not an address of IPv4: write four numbers from 0 to 255."
	}
	for _, label := range labels {
		if !labelForm.MatchString(label) {
			return "", "This must be a host's name, such as “api.example.com”, or an address."
		}
	}
	return normal, ""
}

// HostAllowed reports whether a credential may be sent to a host: the one of an address, with its port where it has one,
// ASCII and in any case. Allowed ones are in normal form: without a port they stand for the scheme's, and “*.example.com”
// stands for every name below example.com, at any depth, and not for itself.
func HostAllowed(allowed []string, scheme, host string) bool {
	wanted, problem := parseHost(host)
	if problem != "" || strings.Contains(host, "*") {
		return false
	}
	for _, text := range allowed {
		if one, problem := parseHost(text); problem == "" && one.covers(wanted, defaultPort(scheme)) {
			return true
		}
	}
	return false
}

func (h hostPort) covers(wanted hostPort, usual int) bool {
	if orUsual(h.port, usual) != orUsual(wanted.port, usual) {
		return false
	}
	if below, wild := strings.CutPrefix(h.host, wildcard); wild {
		return strings.HasSuffix(wanted.host, "."+below)
	}
	return h.host == wanted.host
}

func orUsual(port, usual int) int {
	if port == 0 {
		return usual
	}
	return port
}

func defaultPort(scheme string) int {
	if strings.EqualFold(scheme, "http") {
		return 80
	}
	return 443
}
