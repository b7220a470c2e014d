package derive_test

import (
	"encoding/hex"
	"testing"

	"github.com/alter-console/alter-console/internal/derive"
)

// Databases outlive programs: with another derivation no stored key and no session would be recognised any more.
func TestKeysStayTheSame(t *testing.T) {
	secret, _ := hex.DecodeString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
	for purpose, want := range map[string]string{
		"key hashes":       "97ed747630d482b644268680712562aeff6465b370891a4827ea5e02e63e4afc",
		"browser sessions": "d52a0fb63dce7eba7a2a2f250a9424342c0d23c2d8eced21fa1a8bceeae41ed4",
	} {
		if got, err := derive.Key(secret, purpose, 32); err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%s: %x, %v; want %s", purpose, got, err, want)
		}
	}
}
