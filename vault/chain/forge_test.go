package chain_test

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// own is what the trail of a test is verified by.
func own() chain.Evidence {
	return chain.Evidence{Believed: []ed25519.PublicKey{audit.SignerOf(secret("07")).Public()}}
}

// lines are those of an export in the order of the chain.
func (w *trail) lines() []string {
	w.Helper()
	return strings.SplitAfter(strings.TrimSuffix(w.exports(false)["ndjson"], "\n"), "\n")
}

// without leaves out the lines that a test says.
func without(lines []string, drop func(line map[string]any) bool) (kept []string) {
	return slices.DeleteFunc(slices.Clone(lines), func(text string) bool {
		var line map[string]any
		_ = json.Unmarshal([]byte(text), &line)
		return drop(line)
	})
}

// rechained are the lines of events with new places and hashes, as anybody can compute them.
func (w *trail) rechained(keep func(store.AuditEvent) bool) (lines []string) {
	w.Helper()
	events, err := w.store.AuditEvents(w.Context(), store.AuditFilter{Limit: 1000})
	w.must(err)
	slices.Reverse(events)
	events = slices.DeleteFunc(events, func(e store.AuditEvent) bool { return !keep(e) })
	var unplaced []store.UnplacedEvent
	for i := range events {
		unplaced = append(unplaced, store.UnplacedEvent{Content: audit.Content(&events[i])})
	}
	for i, link := range audit.Continue(store.Link{}, unplaced) {
		all := columns(events[i])
		all["seq"], all["hash"] = link.Seq, hex.EncodeToString(link.Hash)
		var line bytes.Buffer
		w.must(json.NewEncoder(&line).Encode(all))
		lines = append(lines, line.String())
	}
	return lines
}

// TestWhatNobodySignedIsNotProven of exports that fit together, which anybody can make.
func TestWhatNobodySignedIsNotProven(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		w.signAll(10)
		w.signAll(10)
		whole := w.lines()
		end := whole[len(whole)-1]
		proof := func(line map[string]any) bool { return line["proof"] != nil }
		above := func(seq float64) func(map[string]any) bool {
			return func(line map[string]any) bool {
				at, _ := line["seq"].(float64)
				return at > seq || line["proof"] == "export"
			}
		}
		forged := append(w.rechained(func(e store.AuditEvent) bool { return e.TargetID != "agent-3" }), end)
		keys := without(whole, func(line map[string]any) bool { return line["proof"] != "key" })
		for name, test := range map[string]struct {
			lines []string
			says  string
		}{
			"without what proves it":                    {without(whole, proof), "nothing here is signed by the key you named"},
			"rewritten, without what proves it":         {forged, "nothing here is signed by the key you named"},
			"rewritten, with the keys":                  {slices.Concat(forged[:len(forged)-1], keys, forged[len(forged)-1:]), "nothing here is signed by the key you named"},
			"without its end and what was signed of it": {without(whole, above(10)), "nobody signed where this export begins and ends"},
			"without what was signed of its end":        {without(whole, func(line map[string]any) bool { return line["proof"] == "export" }), "nobody signed where this export begins and ends"},
			"without its events":                        {[]string{end}, "has no events, which nobody signed"},
			"with the keys alone":                       {slices.Concat(keys, []string{end}), "has no events, which nobody signed"},
			"with an event that has no place":           {slices.Concat([]string{strings.Replace(strings.Replace(whole[0], `"seq":1,`, `"seq":0,`, 1), hashIn(whole[0]), "", 1)}, whole), "no place in the chain"},
		} {
			r, err := chain.VerifyExport(strings.NewReader(strings.Join(test.lines, "")), own())
			if err != nil || !r.Whole() || r.Proves() || !strings.Contains(r.String(), "NOT PROVEN: ") || !strings.Contains(r.String(), test.says) || strings.Contains(r.String(), "ok:") {
				w.Errorf("%s: %v\n%s", name, err, r)
			}
		}
	})
}

func hashIn(line string) string {
	var event struct {
		Hash string `json:"hash"`
	}
	_ = json.Unmarshal([]byte(line), &event)
	return event.Hash
}

// TestWhatIsTakenFromAnExportIsFound at either end, and what is put into it.
func TestWhatIsTakenFromAnExportIsFound(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		w.signAll(10)
		w.write(5)
		w.must(w.room.PlaceForTest(w.Context())) // and no checkpoint covers them
		whole := w.lines()
		if r, err := chain.VerifyExport(strings.NewReader(strings.Join(whole, "")), own()); err != nil || !r.Whole() || !r.Proves() || r.Last != 15 {
			w.Fatalf("the whole one: %v\n%s", err, r)
		}
		event := func(line map[string]any) bool { return line["actor_kind"] != nil }
		at := func(line map[string]any) float64 { seq, _ := line["seq"].(float64); return seq }
		with := func(line string) []string { return append([]string{line}, whole...) }
		for name, test := range map[string]struct {
			lines []string
			what  string
		}{
			"without its last":              {without(whole, func(l map[string]any) bool { return event(l) && at(l) > 14 }), chain.Truncated},
			"without its first":             {without(whole, func(l map[string]any) bool { return event(l) && at(l) < 3 }), chain.Missing},
			"with one before the first":     {with(strings.Replace(whole[0], `"seq":1,`, `"seq":-1,`, 1)), chain.Misplaced},
			"with a hash and no place":      {with(strings.Replace(whole[0], `"seq":1,`, `"seq":null,`, 1)), chain.Misplaced},
			"with one after the last":       {with(strings.Replace(whole[0], `"seq":1,`, `"seq":16,`, 1)), chain.Inserted},
			"with another end that is said": {replaced(whole, `"first":1`, `"first":2`), chain.Forged},
		} {
			r, err := chain.VerifyExport(strings.NewReader(strings.Join(test.lines, "")), own())
			if err != nil || r.Whole() || r.Breaks[0].What != test.what {
				w.Errorf("%s: %v\n%s", name, err, r)
			}
		}
	})
}

func replaced(lines []string, old, with string) (out []string) {
	for _, line := range lines {
		out = append(out, strings.Replace(line, old, with, 1))
	}
	return out
}

// TestASpanProvesItsFirstEventToo, by the hash of the one before it.
func TestASpanProvesItsFirstEventToo(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		w.signAll(20)
		proof := w.proof(5, 12)
		lines := slices.Clone(w.lines()[4:12])
		for _, line := range proof {
			if line.Seq <= 12 {
				text, _ := json.Marshal(line)
				lines = append(lines, string(text)+"\n")
			}
		}
		lines = append(lines, `{"end":true}`)
		r, err := chain.VerifyExport(strings.NewReader(strings.Join(lines, "")), own())
		if err != nil || !r.Proves() || !r.Whole() || r.Proven[0] != (chain.Range{From: 5, To: 12}) {
			w.Errorf("%v\n%s", err, r)
		}
		changed := strings.Replace(strings.Join(lines, ""), "agent-4", "agent-5", 1)
		if r, err = chain.VerifyExport(strings.NewReader(changed), own()); err != nil || r.Whole() {
			w.Errorf("with its first event changed: %v\n%s", err, r)
		}
	})
}

// TestAnExportOfASpanHasItsOwnCheckpoints, however long the trail is: those of its places, and that before the first.
func TestAnExportOfASpanHasItsOwnCheckpoints(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		for range 6 {
			w.signAll(10) // and an hour later
		}
		w.room = chain.New(w.base, chain.Options{Keep: 330 * time.Minute})
		w.must(w.room.RemoveOld(w.Context())) // the first ten
		for span, want := range map[[2]int]string{
			{31, 45}: "stub 10, head 30, head 40, export 45",
			{32, 45}: "stub 10, head 40, export 45",
			{11, 20}: "head 10, stub 10, head 20, export 20",
			{0, 0}:   "head 10, stub 10, head 20, head 30, head 40, head 50, head 60",
		} {
			var got []string
			for _, line := range w.proof(span[0], span[1]) {
				if line.Proof != wire.ProofKey {
					got = append(got, fmt.Sprint(cmp.Or(line.Kind, line.Proof), " ", line.Seq))
				}
			}
			if strings.Join(got, ", ") != want {
				w.Errorf("from %d to %d: %s, want %s", span[0], span[1], strings.Join(got, ", "), want)
			}
		}
	})
}

// TestACheckpointOfNoYearKeepsNobodyFromExporting: it is told as forged.
func TestACheckpointOfNoYearKeepsNobodyFromExporting(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, _ store.Options) {
		w.signAll(10)
		plant(w, db, store.CheckpointHead, 5, time.UnixMicro(1<<61))
		r, err := chain.VerifyExport(strings.NewReader(w.exports(false)["ndjson"]), own())
		if err != nil || r.Whole() || r.Breaks[0].What != chain.Forged {
			w.Errorf("%v\n%s", err, r)
		}
	})
}
