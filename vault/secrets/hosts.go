package secrets

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// MayGoTo reports whether a managed secret may be sent to the host of an address, whichever way its name is written.
func MayGoTo(s store.ManagedSecret, u *url.URL) bool {
	host, ok := asciiHost(u.Host)
	return ok && wire.HostAllowed(Hosts(s), u.Scheme, host)
}

// Hosts are the allowed hosts of a managed secret.
func Hosts(s store.ManagedSecret) (hosts []string) {
	_ = json.Unmarshal(s.AllowedHosts, &hosts) // written by this room
	return hosts
}

// normalHost reads one of the allowed hosts that a request names.
func normalHost(text string) (host, problem string) {
	ascii, ok := asciiHost(text)
	if !ok {
		return "", "This is not a host's name."
	}
	return wire.NormalHost(ascii)
}

// asciiHost encodes a name, with a port or without, by IDNA. It is false for what has no such form.
func asciiHost(text string) (string, bool) {
	if !strings.ContainsFunc(text, func(r rune) bool { return r > '~' }) {
		return text, true
	}
	name, port, found := strings.Cut(text, ":")
	if found {
		port = ":" + port
	}
	below, wild := strings.CutPrefix(name, "*.")
	ascii, err := idna.Lookup.ToASCII(below)
	if wild {
		ascii = "*." + ascii
	}
	return ascii + port, err == nil
}

// normalHosts are hosts in normal form, each once.
func (f *secretFields) normalHosts(hosts []string) []string {
	normal := []string{}
	for i, text := range hosts {
		host, problem := normalHost(text)
		if problem != "" {
			f.Add(indexed("allowed_hosts", i), "%s", problem)
		} else if !slices.Contains(normal, host) {
			normal = append(normal, host)
		}
	}
	return normal
}
