package audit_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)

// TestWhatIsWritten holds the trail's form: its words and its JSON are read by people and by programs.
func TestWhatIsWritten(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		program := audit.Actor{
			Kind:        audit.KindAppKey,
			ID:          "key-1",
			Label:       "billing",
			Address:     "192.0.2.1",
			UserAgent:   "sdk/1",
			RequestID:   "request-1",
			Traceparent: "00-a-b-01",
			Context:     json.RawMessage(`{"run_id":"<r>"}`),
			Caller:      "cron",
			CallerType:  "service",
			Signed:      true,
		}
		wholeRow := store.AuditEvent{
			ActorKind:   "app_key",
			ActorID:     "key-1",
			ActorLabel:  "billing",
			Action:      "agent.created",
			TargetKind:  "agent",
			TargetID:    "a",
			TargetLabel: "bot",
			AgentID:     "a",
			Address:     "192.0.2.1",
			UserAgent:   "sdk/1",
			RequestID:   "request-1",
			Traceparent: "00-a-b-01",
			Context:     json.RawMessage(`{"run_id":"<r>"}`),
			Detail:      json.RawMessage(`{"caller":"cron","caller_signed":true,"caller_type":"service","context_signed":true,"scopes":["a&b"]}`),
		}
		bot := audit.Target{Kind: audit.TargetAgent, ID: "a", Label: "bot"}
		for _, test := range []struct {
			name  string
			event audit.Event
			want  store.AuditEvent
		}{
			{"a program's request", audit.Event{By: program, Action: audit.AgentCreated, Target: bot, Detail: map[string]any{"scopes": []string{"a&b"}}}, wholeRow},
			{"the command line", audit.Event{By: audit.CommandLine(), Action: audit.AccountCreated, Target: audit.Target{Kind: audit.TargetAccount, ID: "b", Label: "e"}},
				store.AuditEvent{ActorKind: "command_line", ActorLabel: "command line", Action: "account.created", TargetKind: "account", TargetID: "b", TargetLabel: "e"}},
			{"the program itself", audit.Event{By: audit.System(), Action: audit.AgentScopesApplied, Target: audit.Target{Kind: audit.TargetAgent, ID: "c"}, Detail: map[string]any{}},
				store.AuditEvent{ActorKind: "system", ActorLabel: "system", Action: "agent.scopes_applied", TargetKind: "agent", TargetID: "c", AgentID: "c", Detail: json.RawMessage(`{}`)}},
		} {
			got := written(t, s, test.event)
			test.want.ID, test.want.AppID, test.want.At = got.ID, got.AppID, at
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s:\n%+v\n%s\nwant\n%+v\n%s", test.name, got, got.Detail, test.want, test.want.Detail)
			}
		}
	})
}

// written writes an event, and reads it back.
func written(t *testing.T, s *store.Store, e audit.Event) store.AuditEvent {
	t.Helper()
	var err error
	if e.AppID, err = s.DefaultAppID(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.At = at
	if err := s.Tx(t.Context(), func(tx *store.Tx) error { return audit.Write(t.Context(), tx, e) }); err != nil {
		t.Fatal(err)
	}
	rows, err := s.AuditEvents(t.Context(), store.AuditFilter{TargetID: e.Target.ID})
	if err != nil || len(rows) != 1 || rows[0].AppID != e.AppID || len(rows[0].ID) != 36 {
		t.Fatalf("rows %+v, %v", rows, err)
	}
	return rows[0]
}

// TestWhatCantBeWrittenStopsTheChange: an event that is no JSON must not go missing.
func TestWhatCantBeWrittenStopsTheChange(t *testing.T) {
	s := storetest.SQLite(t)
	err := s.Tx(t.Context(), func(tx *store.Tx) error {
		return audit.Write(t.Context(), tx, audit.Event{Action: audit.KeyMinted, Detail: map[string]any{"c": make(chan int)}})
	})
	if err == nil {
		t.Error("an event whose detail is no JSON was passed over")
	}
}
