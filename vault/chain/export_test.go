package chain_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// columns are an event as exports have it.
func columns(e store.AuditEvent) map[string]any {
	return map[string]any{
		"seq": e.Seq, "id": e.ID, "app_id": e.AppID, "at": e.At.Format(time.RFC3339Nano),
		"actor_kind": e.ActorKind, "actor_id": e.ActorID, "actor_label": e.ActorLabel, "action": e.Action,
		"target_kind": e.TargetKind, "target_id": e.TargetID, "target_label": e.TargetLabel, "agent_id": e.AgentID,
		"address": e.Address, "user_agent": e.UserAgent, "request_id": e.RequestID, "traceparent": e.Traceparent,
		"context": string(e.Context), "detail": string(e.Detail), "hash": hex.EncodeToString(e.Hash),
	}
}

// exports are the trail in both forms, in the order in which lists are or in that of the chain.
func (w *trail) exports(newestFirst bool) map[string]string {
	w.Helper()
	events, err := w.store.AuditEvents(w.Context(), store.AuditFilter{Limit: 1000})
	w.must(err)
	if !newestFirst {
		slices.Reverse(events)
	}
	placed := w.chained()
	proof := w.proof(placed[0].Seq, placed[len(placed)-1].Seq)
	var lines, table bytes.Buffer
	rows := csv.NewWriter(&table)
	_ = rows.Write(wire.AuditColumns())
	objects := json.NewEncoder(&lines)
	for _, e := range events {
		all := columns(e)
		_ = objects.Encode(all)
		var row []string
		for _, name := range wire.AuditColumns() {
			text, isText := all[name].(string)
			if !isText {
				b, _ := json.Marshal(all[name])
				text = string(b)
			}
			if wire.RunsInSpreadsheets(text) {
				text = "'" + text
			}
			row = append(row, text)
		}
		_ = rows.Write(row)
	}
	for _, line := range proof {
		_ = objects.Encode(line)
		text, _ := json.Marshal(line)
		row := make([]string, len(wire.AuditColumns()))
		row[0], row[1] = "# proof", string(text)
		_ = rows.Write(row)
	}
	lines.WriteString(`{"end":true,"rows":20}` + "\n")
	last := make([]string, len(wire.AuditColumns()))
	last[0] = "# end"
	_ = rows.Write(last)
	rows.Flush()
	return map[string]string{"ndjson": lines.String(), "csv": table.String()}
}

func TestAnExportProvesItself(t *testing.T) {
	t.Parallel()
	own := chain.Evidence{Believed: []ed25519.PublicKey{audit.SignerOf(secret("07")).Public()}}
	onEach(t, func(w *trail) {
		w.must(w.store.Tx(w.Context(), func(tx *store.Tx) error {
			return w.base.Audit(w.Context(), tx, w.app, audit.Actor{Kind: audit.KindPerson, Label: "=HYPERLINK(1)", UserAgent: "a \"b\"\nc", Context: json.RawMessage(`{ "run_id": "<r>&" }`)},
				audit.Event{Action: audit.AgentUpdated, Target: audit.Target{Kind: audit.TargetAgent, Label: "@ü"}})
		}))
		w.signAll(9)
		w.signAll(10)
		for _, newestFirst := range []bool{false, true} {
			for form, text := range w.exports(newestFirst) {
				r, err := chain.VerifyExport(strings.NewReader(text), own)
				if err != nil || !r.Whole() || !r.Proves() || !reflect.DeepEqual(r.Proven, []chain.Range{{From: 1, To: 20}}) {
					w.Errorf("%s: %v\n%s", form, err, r)
				}
				changed := strings.Replace(text, "agent-3", "agent-4", 1)
				if r, err = chain.VerifyExport(strings.NewReader(changed), own); err != nil || len(r.Breaks) != 1 || r.Breaks[0].What != chain.Changed {
					w.Errorf("%s with a changed event: %v\n%s", form, err, r)
				}
				lines := strings.SplitAfter(text, "\n")
				part := strings.Join(append(slices.Clone(lines[:1]), lines[12:]...), "")
				if r, err = chain.VerifyExport(strings.NewReader(part), own); err != nil || form == "ndjson" && r.Whole() {
					w.Errorf("%s without some events: %v\n%s", form, err, r)
				}
				cut := strings.Join(lines[:len(lines)-2], "")
				if _, err = chain.VerifyExport(strings.NewReader(cut), own); !errors.Is(err, chain.ErrNoExport) {
					w.Errorf("%s without its end: %v", form, err)
				}
			}
		}
		for _, text := range []string{"", "x", "{}", "[1]\n", "a,b\n1,2\n", `{"seq":"x"}`} {
			if _, err := chain.VerifyExport(strings.NewReader(text), own); err == nil {
				w.Errorf("%q is taken for an export", text)
			}
		}
	})
}

// proof is what proves the events between two places, read a page of one checkpoint at a time.
func (w *trail) proof(first, last int) (lines []wire.AuditProof) {
	w.Helper()
	for next, more := "", true; more; more = next != "" {
		page, then, err := w.room.Proof(w.Context(), first, last, next, 1)
		w.must(err)
		lines, next = append(lines, page...), then
	}
	return lines
}
