package vault_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

// A body says what to change, and an address what to read: neither stands in for the other.
func TestAddressAndBodyAreNotConfused(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.post("/sdk/agents?name=bot", `{}`).refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
	path, key, keyPath := w.newAgent("bot", `{}`)
	w.patch(path+"?status=inactive&display_name=x", `{"display_name":"y"}`)
	w.send(request{method: http.MethodDelete, target: keyPath, body: `{"force":true}`}).refusedField("force")
	if me := w.me(key); me.status != http.StatusOK || me.text("display_name") != "y" || me.text("status") != "active" {
		t.Errorf("the agent is %+v", me)
	}
}
