package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/pgtest"
)

// TestACrashedDatabaseMakesNoRequestGoodAgain sends a captured mint once more after PostgreSQL has crashed, which empties
// the table of nonces. The clock of whoever sent it may have been ahead.
func TestACrashedDatabaseMakesNoRequestGoodAgain(t *testing.T) {
	t.Parallel()
	cluster := pgtest.New(t)
	s := startWithAdmin(t, "--database-url", cluster.URL())
	key := s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires")
	var made struct{ ID string }
	s.exchange(t, key, "POST", "/sdk/agents", `{"name":"bot"}`).decode(t, &made)
	keys := "/sdk/agents/" + made.ID + "/keys"

	for _, seconds := range []int64{0, 20} {
		captured := signedAhead(key, "POST", keys, `{}`, seconds) + "Content-Length: 2\r\n\r\n{}"
		if answer := s.sendRaw(t, captured); answer.StatusCode != http.StatusCreated {
			t.Fatalf("%s %s", answer.Status, answer.body)
		}
		if answer := s.sendRaw(t, captured); !strings.Contains(answer.body, wire.CodeNonceReplayed) {
			t.Fatalf("%s %s", answer.Status, answer.body)
		}
		cluster.Stop("immediate")
		cluster.Start()
		again := await(t, "an answer of the database", func() (wireAnswer, bool) {
			answer := s.sendRaw(t, captured)
			return answer, answer.StatusCode < 500
		})
		for _, answer := range []wireAnswer{again, s.sendRaw(t, captured)} { // the first finds that the nonces are gone
			if answer.StatusCode != http.StatusUnauthorized {
				t.Errorf("a request captured from a clock %d s ahead is good again: %s %s", seconds, answer.Status, answer.body)
			}
		}
		await(t, "a new request to be served", func() (wireAnswer, bool) {
			answer := s.sendRaw(t, signedAhead(key, "POST", keys, `{}`, seconds+5)+"Content-Length: 2\r\n\r\n{}")
			return answer, answer.StatusCode == http.StatusCreated
		})
	}
	s.stop()
}

// sendRaw sends a request as it stands, on a connection of its own.
func (s *server) sendRaw(t *testing.T, request string) wireAnswer {
	t.Helper()
	c := s.dial(t)
	defer c.Close()
	c.say(request)
	method, _, _ := strings.Cut(request, " ")
	return c.hear(method)
}
