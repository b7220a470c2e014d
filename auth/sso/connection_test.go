package sso

import (
	"log/slog"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/ssotest"
)

func TestWhatAProviderSaidCountsWhileItDoesNotAnswer(t *testing.T) {
	provider := ssotest.New(t, nil)
	c := newConnection(Provider{ID: "corp", Name: "Corp", Issuer: provider.URL, ClientID: ssotest.ClientID}, slog.New(slog.DiscardHandler))
	begin := func() error {
		_, err := c.Address(t.Context(), Ticket{State: "s", Nonce: "n", Verifier: "v"}, "https://console.example.com/back")
		return err
	}
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	provider.Close()
	c.describedAt = time.Now().Add(-2 * describedFor)
	for range 2 {
		if err := begin(); err != nil {
			t.Errorf("nobody can sign in: %v", err)
		}
	}
	if c.failed == nil || time.Since(c.describedAt) < describedFor {
		t.Error("what it said long ago counts as if it had said it now")
	}
}
