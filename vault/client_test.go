package vault_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// app is a client of the world's API, as a program with its application key has it.
func (w *world) app(opts ...client.Option) *client.App {
	w.Helper()
	app, err := client.NewApp(w.appKey, append([]client.Option{client.WithTransport(inMemory{w}), client.WithBaseURL("http://localhost"), client.WithClock(w.Now)}, opts...)...)
	if err != nil {
		w.Fatal(err)
	}
	return app
}

// inMemory carries signed requests to the vault without a network.
type inMemory struct{ world *world }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	return m.world.vault.Transport(personFrom).RoundTrip(r)
}

// A loop that deletes each of 9 agents, in pages of 3, sees all of them.
func TestAllSkipsNothingThatTheLoopDeletes(t *testing.T) {
	inWorld(t, func(w *world) {
		agents := w.app().Agents
		for i := range 9 {
			if _, err := agents.Create(t.Context(), client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		seen := map[string]bool{}
		for agent, err := range agents.All(t.Context(), client.AgentListParams{Limit: 3}) {
			if err != nil {
				t.Fatal(err)
			}
			seen[agent.Name] = true
			if _, err := agents.Delete(t.Context(), agent.ID); err != nil {
				t.Fatal(err)
			}
		}
		if len(seen) != 9 {
			t.Errorf("saw %d of 9: %v", len(seen), seen)
		}
		if page, err := agents.List(t.Context(), client.AgentListParams{}); err != nil || page.Total != 0 {
			t.Errorf("left over: %v, %v", page, err)
		}
	})
}

// What a client constrains itself to is what the API lets it do, and what it refuses matches the client's sentinels.
func TestClientSentinels(t *testing.T) {
	inWorld(t, func(w *world) {
		app := w.app()
		made, err := app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "bot"})
		if err != nil {
			t.Fatal(err)
		}
		options := []client.Option{client.WithTransport(inMemory{w}), client.WithBaseURL("http://localhost"), client.WithClock(w.Now)}
		own, err := client.NewAgent(made.APIKey.Reveal(), options...)
		if err != nil {
			t.Fatal(err)
		}
		reader, err1 := app.WithConstraints("agents:read")
		greedy, err2 := own.WithConstraints("agents:write")
		late, err3 := client.NewAgent(made.APIKey.Reveal(), append(options, client.WithClock(func() time.Time { return w.Now().Add(-time.Hour) }))...)
		unknown, err4 := client.NewApp("alter_rk_abcdefghijklmnopqrstuv_iwpykn", options...)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		if _, err := reader.Agents.Get(t.Context(), made.ID); err != nil {
			t.Errorf("reading: %v", err)
		}
		_, err = reader.Agents.Delete(t.Context(), made.ID)
		wantIs(t, err, client.ErrInsufficientScope)
		_, err = greedy.Me(t.Context())
		wantIs(t, err, client.ErrConstraints)
		_, err = late.Me(t.Context())
		wantIs(t, err, client.ErrClockSkew, client.ErrUnauthorised)
		_, err = unknown.Agents.Get(t.Context(), made.ID)
		wantIs(t, err, client.ErrInvalidKey, client.ErrUnauthorised)

		var got client.Response
		if _, err := own.Me(client.RecordResponse(t.Context(), &got)); err != nil || got.RequestID == "" || got.Status != http.StatusOK {
			t.Errorf("recorded %+v, %v", got, err)
		}
	})
}

func wantIs(t *testing.T, err error, sentinels ...error) {
	t.Helper()
	for _, sentinel := range sentinels {
		if !errors.Is(err, sentinel) {
			t.Errorf("%v is not %v", err, sentinel)
		}
	}
}
