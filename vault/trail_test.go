package vault_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/chain"
)

// TestTheTrailIsRead reads what was done by each way of choosing it.
func TestTheTrailIsRead(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, keyPath := w.newAgent("bot", `{}`)
		w.advance(time.Second)
		w.patch(keyPath+"/deprecate", `{}`).want(http.StatusOK)
		id, keyID := path[len("/sdk/agents/"):], keyPath[len(path+"/keys/"):]
		audit := w.app().Audit
		for _, test := range []struct {
			name   string
			params client.AuditParams
			want   string
		}{
			{"an action", client.AuditParams{Action: "agent.created"}, "agent.created"},
			{"the agent", client.AuditParams{AgentID: id, Limit: 1}, "key.deprecated agent.created key.minted"},
			{"the key", client.AuditParams{KeyID: keyID, Stored: true}, "key.deprecated key.minted"},
			{"the begin of a name", client.AuditParams{Query: "bo", TargetKind: "agent"}, "agent.created"},
			{"a longer name", client.AuditParams{Query: "bot", TargetKind: "agent"}, "agent.created"},
			{"readings", client.AuditParams{TargetKind: "audit"}, "audit.exported audit.read"},
		} {
			var got []*client.Event
			for e, err := range audit.All(t.Context(), test.params) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, e)
			}
			if actions := actionsOf(got); !sameWords(actions, test.want) {
				t.Errorf("%s: %q, want %q", test.name, actions, test.want)
			}
			for _, e := range got {
				one, err := audit.Get(t.Context(), e.ID)
				if err != nil || one.Action != e.Action || one.AgentID != e.AgentID || (e.Stored != nil) != test.params.Stored {
					t.Errorf("%s: %+v, %+v, %v", test.name, one, e, err)
				}
			}
		}
		w.runTask(chain.Task)
		all, err := audit.List(t.Context(), client.AuditParams{})
		w.must(err)
		for _, e := range all.Events {
			if e.Seq == 0 {
				continue // of this reading
			}
			page, err := audit.List(t.Context(), client.AuditParams{FromSeq: e.Seq})
			if err != nil || len(page.Events) != 1 || page.Events[0].ID != e.ID {
				t.Errorf("at %d there is %+v, %v", e.Seq, page, err)
			}
		}
		few, err := audit.List(t.Context(), client.AuditParams{FromSeq: 1, ToSeq: 3, TargetKind: "key"})
		if err != nil || actionsOf(few.Events) != "key.minted" && actionsOf(few.Events) != "key.deprecated key.minted" {
			t.Errorf("of keys there are %v, %v", few, err)
		}
		w.get("/console/v1/audit?to_seq=1").refusedField("to_seq")
		w.get("/console/v1/audit?from_seq=1&to_seq=1001").refusedField("to_seq")
		w.get("/console/v1/audit?from_seq=0").refusedField("from_seq")
		w.get("/console/v1/audit/"+id).refused(http.StatusNotFound, wire.CodeEventNotFound)
		w.get("/console/v1/audit?after=x").refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
		for _, err := range audit.Proof(t.Context(), 1, 3) {
			w.must(err)
		}
		w.get("/console/v1/audit/proof?after=x").refusedField("after")
		w.get("/console/v1/audit/proof?from_seq=3&to_seq=2").refusedField("to_seq")
	})
}

// TestReadingTheTrailIsAnEventOnceAnHour reads it often.
func TestReadingTheTrailIsAnEventOnceAnHour(t *testing.T) {
	inWorld(t, func(w *world) {
		reads := func() int {
			page, err := w.app().Audit.List(t.Context(), client.AuditParams{Action: "audit.read"})
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Events)
		}
		reads()
		if n := reads(); n != 1 {
			t.Errorf("two readings are %d events", n)
		}
		w.advance(time.Hour)
		reads()
		if n := reads(); n != 2 {
			t.Errorf("after an hour there are %d", n)
		}
	})
}

// sameWords compares words, whatever their order.
func sameWords(a, b string) bool {
	return slices.Equal(slices.Sorted(strings.FieldsSeq(a)), slices.Sorted(strings.FieldsSeq(b)))
}
