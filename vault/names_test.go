package vault_test

import (
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault/appkeys"
)

// hidden is how many random bits of a key can't be seen: its checksum follows from them.
func hidden(t *testing.T, plaintext, shown string) float64 {
	t.Helper()
	rest, ok := strings.CutPrefix(plaintext, shown)
	if !ok {
		t.Fatalf("%s is not how the key begins", shown)
	}
	if strings.HasPrefix(plaintext, "alter_key_") {
		return float64(len(rest)) * math.Log2(64)
	}
	random, _, _ := strings.Cut(rest, "_")
	return float64(len(random)) * math.Log2(32)
}

func TestEnoughOfEveryKeyStaysHidden(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for range 50 {
		appKey, app, err := w.vault.AppKeys.Create(t.Context(), appkeys.Everything("tests"))
		if err != nil {
			t.Fatal(err)
		}
		path, firstKey, _ := w.newAgent("bot-"+randomHex(4), `{}`)
		minted := w.post(path+"/keys", `{}`).want(http.StatusCreated)
		first, _ := w.get(path + "/keys").items()[0]["key_prefix"].(string)
		for _, key := range []struct{ plaintext, shown, kind string }{
			{appKey, app.Prefix, "alter_rk_"},
			{firstKey, first, "alter_key_agent_"},
			{minted.text("api_key"), minted.text("key_prefix"), "alter_key_agent_"},
		} {
			if bits := hidden(t, key.plaintext, key.shown); bits < 90 {
				t.Errorf("of %s only %.0f bits are hidden", key.shown, bits)
			}
			if len(key.shown) != len(key.kind)+4 || !strings.HasPrefix(key.shown, key.kind) {
				t.Errorf("%s is not the type and four characters", key.shown)
			}
		}
	}
}
