package vault_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

type badBody struct{ read func() (int, error) }

func (b badBody) Read([]byte) (int, error) { return b.read() }
func (b badBody) Close() error             { return nil }

func (w *world) sendBody(body io.ReadCloser) answer {
	w.Helper()
	return w.send(request{method: "POST", target: "/sdk/agents", body: "{}", tamper: func(r *http.Request) { r.Body = body }})
}

func TestAPanicIsAnInternalError(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.sendBody(badBody{func() (int, error) { panic("the cause") }}).refused(http.StatusInternalServerError, wire.CodeInternalError)
	if !strings.Contains(w.log.String(), "the cause") {
		t.Errorf("the log doesn't tell the cause: %s", w.log)
	}
}

func TestABrokenBodyIsTheClientsError(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.sendBody(badBody{func() (int, error) { return 0, errors.New("gone") }}).refused(http.StatusBadRequest, wire.CodeMalformedJSON)
}

func TestAClosedDatabaseIsUnavailable(t *testing.T) {
	s := storetest.SQLite(t)
	w := newWorld(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	a := w.get("/sdk/agents").refused(http.StatusServiceUnavailable, wire.CodeServiceUnavailable)
	if a.header.Get("Retry-After") != "2" || strings.Contains(a.raw, "sql") {
		t.Errorf("%v %s", a.header, a.raw)
	}
}
