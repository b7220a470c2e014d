package store_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store"
)

func TestADatabaseThatIsNotUpIsWaitedFor(t *testing.T) {
	t.Parallel()
	c := pgtest.New(t)
	c.Stop("fast")
	for _, state := range []string{"nobody listens", "who listens is frozen"} {
		var log bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&log, nil))
		_, err := store.Open(t.Context(), store.Options{URL: c.URL() + "&connect_timeout=1", Wait: time.Second, Logger: logger})
		if err == nil || !strings.Contains(err.Error(), "PostgreSQL did not answer within 1s: start it, or check the address") {
			t.Errorf("%s: the error is %v", state, err)
		}
		if n := strings.Count(log.String(), "PostgreSQL does not answer yet"); n != 1 {
			t.Errorf("%s: %d log lines say that it waits:\n%s", state, n, log.String())
		}
		if state == "nobody listens" {
			c.Start()
			c.Freeze()
		}
	}
}

func TestWaitingMendsNoWrongName(t *testing.T) {
	address := strings.Replace(pgtest.URL(t), "/test_", "/missing_", 1)
	begun := time.Now()
	_, err := store.Open(t.Context(), store.Options{URL: address, Wait: time.Minute})
	if err == nil || time.Since(begun) > 30*time.Second {
		t.Errorf("after %s: %v", time.Since(begun), err)
	}
}
