package vault_test

import (
	"fmt"
	"net/http"
	"testing"

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
