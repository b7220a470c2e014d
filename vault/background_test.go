package vault_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
)

// TestOperatorsCanReadOfEveryTask compares docs/operations.md with the tasks.
func TestOperatorsCanReadOfEveryTask(t *testing.T) {
	docs, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range newWorld(t, storetest.SQLite(t)).vault.Tasks() {
		line := fmt.Sprintf("\n%s: every %s", task.Name, task.Every)
		if task.OncePerCluster {
			line += " on one server"
		}
		if !strings.Contains(string(docs), line+", ") {
			t.Errorf("docs/operations.md does not show %s", line[1:])
		}
	}
}

func TestAnAgentThatCantBeNarrowedHoldsNobodyUp(t *testing.T) {
	s, db := openTogether(t)
	w := newWorld(t, s)
	narrowed := func(name string, grace int) (path string) {
		path, _, _ = w.newAgent(name, `{"slack":["a","b"]}`)
		w.patch(fmt.Sprintf("%s?expected_version=1&grace_seconds=%d", path, grace), `{"scopes":{"slack":["a"]}}`).want(http.StatusOK)
		return path
	}
	const many = 120 // more than are applied in one go
	for i := range many {
		narrowed(fmt.Sprintf("broken-%d", i), 1)
	}
	fine := narrowed("fine", 2)
	if _, err := db.ExecContext(t.Context(), `create trigger broken before update on agents when old.name like 'broken-%'
		begin select raise(abort, 'the disk says no'); end`); err != nil {
		t.Fatal(err)
	}
	w.advance(time.Minute)
	w.log.Reset()
	if n, err := w.vault.ApplyDue(t.Context()); n != 1 || err != nil {
		t.Errorf("applied %d, %v, want one", n, err)
	}
	w.get(fine).wantJSON("scopes", `{"slack":["a"]}`)
	if n := strings.Count(w.log.String(), "the disk says no"); n != many {
		t.Errorf("%d failures in the log, want %d", n, many)
	}
	if _, err := db.ExecContext(t.Context(), `drop trigger broken`); err != nil {
		t.Fatal(err)
	}
	if n, err := w.vault.ApplyDue(t.Context()); n != many || err != nil {
		t.Errorf("applied %d, %v, want the rest", n, err)
	}
}
