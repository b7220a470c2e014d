package cli

import (
	"database/sql"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheLastLineSaysThatTheStopWasClean(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, flags...)
	s.agents(t, mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires"))
	s.stop()
	lines := strings.Split(strings.TrimSpace(s.err.String()), "\n")
	if last := lines[len(lines)-1]; s.code != 0 || !regexp.MustCompile(`level=INFO msg=stopped took_ms=\d+$`).MatchString(last) {
		t.Errorf("it ended with %d, and its last line is %s", s.code, last)
	}
}

// TestAStopSaysWhatIsLost has a database refuse what is left to be written when the server stops.
func TestAStopSaysWhatIsLost(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, flags...)
	key := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
	patient := "?_pragma=busy_timeout(10000)" // the server writes too
	db, err := sql.Open("sqlite", "file:"+filepath.Join(flags[1], "alter-console.db")+patient)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	for _, refused := range []string{"update on api_keys", "insert on usage_writers"} {
		_, err = db.ExecContext(t.Context(), `create trigger `+strings.Fields(refused)[2]+`_refused before `+refused+` begin select raise(abort, 'no room'); end`)
		must(t, err)
	}
	s.agents(t, key)
	s.stop()
	said := s.err.String()
	if s.code != 1 || !regexp.MustCompile(`level=ERROR msg=stopped took_ms=\d+ last_uses_lost=1 requests_not_counted=[1-9]\d*\n`).MatchString(said) {
		t.Errorf("it ended with %d and said\n%s", s.code, said)
	}
}
