package vault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/appkeys"
	"github.com/alter-console/alter-console/vault/gate"
)

type personKey struct{}

func personFrom(ctx context.Context) (gate.Operator, bool) {
	person, ok := ctx.Value(personKey{}).(gate.Operator)
	return person, ok
}

func asPerson(ctx context.Context) context.Context {
	return context.WithValue(ctx, personKey{}, gate.Operator{
		ID:        "account-1",
		Label:     "admin@example.com",
		Role:      access.Administrator,
		Address:   "192.0.2.7",
		UserAgent: "Browser",
		RequestID: "console-request",
	})
}

func (w *world) roundTrip(ctx context.Context, method, target, body string) (answer, error) {
	w.Helper()
	r, err := http.NewRequestWithContext(ctx, method, "http://localhost"+target, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	response, err := w.vault.Transport(personFrom).RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return w.read(response.StatusCode, response.Header, raw), nil
}

func TestTransportActsInAPersonsName(t *testing.T) {
	inWorld(t, func(w *world) {
		made, err := w.roundTrip(asPerson(t.Context()), "POST", "/sdk/agents", `{"name":"bot"}`)
		if err != nil {
			t.Fatal(err)
		}
		made.want(http.StatusCreated)
		if got := made.header.Get("X-Request-ID"); got != "console-request" {
			t.Errorf("request id %q", got)
		}
		e := w.lastEvent(made.text("id"))
		if e.ActorKind != "person" || e.ActorID != "account-1" || e.ActorLabel != "admin@example.com" || e.Address != "192.0.2.7" || e.RequestID != "console-request" {
			t.Errorf("audit %+v", e)
		}
		me, _ := w.roundTrip(asPerson(t.Context()), "GET", "/sdk/agents/me", "")
		me.refused(http.StatusForbidden, wire.CodeMeRequiresAgentKey)
	})
}

func TestTransportWithoutAPersonNeedsAKey(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	a, err := w.roundTrip(t.Context(), "GET", "/sdk/agents", "")
	if err != nil {
		t.Fatal(err)
	}
	a.refused(http.StatusUnauthorized, wire.CodeInvalidKey)
}

func TestTransportReturnsWhenCancelled(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	ctx, cancel := context.WithCancel(asPerson(t.Context()))
	cancel()
	if _, err := w.roundTrip(ctx, "GET", "/sdk/agents", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestAPersonCantComeInOverASocket(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	server := httptest.NewServer(w.vault.Handler())
	defer server.Close()
	r, err := http.NewRequestWithContext(asPerson(t.Context()), "GET", server.URL+"/sdk/agents", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestExtensions(t *testing.T) {
	inWorld(t, func(w *world) {
		all := wire.Capabilities()
		w.personally(withRole(w.Context(), access.Viewer), "GET", "/console/v1/capabilities", "").want(http.StatusOK).wantJSON("capabilities", string(api.Encode(all)))
		all = slices.DeleteFunc(all, func(name string) bool { return name == "webhooks" })
		w.get("/console/v1/capabilities").want(http.StatusOK).wantJSON("capabilities", string(api.Encode(all)))
		w.get("/console/v1/providers").want(http.StatusOK).wantJSON("items", `[]`)
		_, key, _ := w.newAgent("bot", `{"slack":["a"],"google":["b"]}`)
		w.get("/console/v1/providers").want(http.StatusOK).wantJSON("items", `["google","slack"]`)
		w.send(request{key: key, method: "GET", target: "/console/v1/providers"}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
	})
}

func TestAppKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		plaintext, key, err := w.vault.AppKeys.Create(t.Context(), appkeys.Everything(" deploy "))
		if kind, bad := wire.ParseKey(plaintext); err != nil || bad != nil || kind != wire.KeyApp || key.Name != "deploy" {
			t.Fatalf("%s key %+v, %v, %v", kind, key, bad, err)
		}
		list := request{key: plaintext, method: "GET", target: "/sdk/agents"}
		w.send(list).want(http.StatusOK)
		for range 2 {
			if err := w.vault.AppKeys.Revoke(t.Context(), key.ID); err != nil {
				t.Fatal(err)
			}
		}
		w.send(list).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
		keys, err := w.vault.AppKeys.List(t.Context())
		if err != nil || len(keys) != 2 || keys[1].RevokedAt == nil || keys[0].RevokedAt != nil {
			t.Errorf("keys %+v, %v", keys, err)
		}
		for _, id := range []string{"x", "11111111-2222-4333-8444-555555555555"} {
			if err := w.vault.AppKeys.Revoke(t.Context(), id); !errors.Is(err, appkeys.ErrNotFound) {
				t.Errorf("revoking %q: %v", id, err)
			}
		}
		if _, _, err := w.vault.AppKeys.Create(t.Context(), appkeys.Everything(" ")); err == nil {
			t.Error("an app key without a name")
		}
	})
}

func TestNewRefusesBadOptions(t *testing.T) {
	s := storetest.SQLite(t)
	for _, o := range []vault.Options{{}, {Store: s}, {Secrets: keyring.Of(secret)}} {
		if _, err := vault.New(o); err == nil {
			t.Errorf("New(%+v) gave no error", o)
		}
	}
}
