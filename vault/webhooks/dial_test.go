package webhooks

import (
	"net/netip"
	"testing"
)

func TestAddressesThatAreNoneOfTheInternetAreForbidden(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": true, "10.0.0.1": true, "172.16.5.4": true, "192.168.1.1": true, "169.254.169.254": true, "100.64.0.1": true, "0.0.0.0": true,
		"0.1.2.3": true, "224.0.0.1": true, "255.255.255.255": true, "240.0.0.1": true, "198.18.0.1": true, "203.0.113.9": true, "192.0.0.8": true,
		"::": true, "::1": true, "fe80::1": true, "fc00::1": true, "fd12::1": true, "ff02::1": true, "::ffff:10.0.0.1": true, "64:ff9b::7f00:1": true,
		"2002:7f00:1::": true, "2001:db8::1": true,
		"8.8.8.8": false, "172.32.0.1": false, "100.128.0.1": false, "2606:4700::1111": false, "::ffff:8.8.8.8": false,
	} {
		if got := forbidden(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is forbidden: %t", address, got)
		}
		port := netip.AddrPortFrom(netip.MustParseAddr(address), 443).String()
		if err := refusePrivate("tcp", port, nil); (err != nil) != want {
			t.Errorf("connecting to %s: %v", port, err)
		}
	}
	for host, want := range map[string]bool{"localhost": true, "::1": true, "fe80::1%eth0": true, "example.com": false, "8.8.8.8": false} {
		if got := literalAddressForbidden(host); got != want {
			t.Errorf("%s is forbidden: %t", host, got)
		}
	}
}
