package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// TestWhatAppKeysAreRefusedIsFound by the reference in the message; what is refused alike within a minute is one event.
func TestWhatAppKeysAreRefusedIsFound(t *testing.T) {
	inWorld(t, func(w *world) {
		made, err := w.app().AppKeys.Create(t.Context(), client.AppKeyCreateParams{Name: "reader", Scopes: []string{wire.KeyScopeAgentsRead}})
		w.must(err)
		reader := func() answer {
			return w.send(request{key: made.APIKey.Reveal(), method: "POST", target: "/sdk/agents", body: `{"name":"x"}`}).refused(http.StatusForbidden, "insufficient_scope")
		}
		first := reader()
		id := first.header.Get(wire.HeaderRequestID)
		if !strings.HasSuffix(first.body["message"].(string), "Reference: "+id+".") || id == "" {
			t.Errorf("the refusal says %q", first.body["message"])
		}
		reader()
		w.runTask("write what app keys were refused")
		w.runTask("write what app keys were refused")
		events := func(p client.AuditParams) []*client.Event {
			list, err := w.app().Audit.List(t.Context(), p)
			w.must(err)
			return list.Events
		}
		found := events(client.AuditParams{Query: id})
		if len(found) != 1 {
			w.Fatalf("the reference finds %d", len(found))
		}
		if found[0].Action != "app_key.refused" || fmt.Sprint(found[0].Detail["attempts"]) != "2" || found[0].Actor.Label != "reader" || found[0].Detail["reason"] != "insufficient_scope" {
			w.Fatalf("the reference finds %+v", found[0])
		}
		w.advance(2 * time.Minute)
		reader()
		w.runTask("write what app keys were refused")
		if all := events(client.AuditParams{Action: "app_key.refused"}); len(all) != 2 {
			t.Errorf("%d events after another minute", len(all))
		}
	})
}
