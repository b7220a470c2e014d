package wire_test

import (
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

func TestANetworkIsWrittenInOneWay(t *testing.T) {
	for given, want := range map[string]string{
		"10.1.2.3/8":             "10.0.0.0/8",
		" 192.0.2.1 ":            "192.0.2.1/32",
		"2001:db8::1":            "2001:db8::1/128",
		"2001:db8::1/32":         "2001:db8::/32",
		"::ffff:127.0.0.1":       "127.0.0.1/32",
		"::ffff:127.0.0.1/128":   "127.0.0.1/32",
		"::ffff:10.1.2.3/104":    "10.0.0.0/8",
		"::ffff:0.0.0.0/96":      "0.0.0.0/0",
		"::/0":                   "::/0",
		"fe80::1%eth0":           "",
		"10.0.0.0/33":            "",
		"::ffff:127.0.0.1/129":   "",
		"console.example.com/24": "",
	} {
		network, err := wire.ParseNetwork(given)
		if got := network.String(); (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%q is %s, %v, want %s", given, got, err, want)
		}
	}
}
