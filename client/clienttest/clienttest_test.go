package clienttest_test

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/clienttest"
)

func create(t *testing.T, app *client.App, params client.AgentCreateParams) *client.AgentCreateResult {
	t.Helper()
	made, err := app.Agents.Create(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// What is asked for with another key, or altered on the way, is refused: a program that signs wrongly fails its tests.
func TestSignaturesAreChecked(t *testing.T) {
	api, other := clienttest.New(t), clienttest.New(t)
	made := create(t, other.App(), client.AgentCreateParams{Name: "bot"})
	if _, err := api.Agent(made.APIKey.Reveal()).Me(t.Context()); !errors.Is(err, client.ErrInvalidKey) {
		t.Errorf("a key of another API: %v", err)
	}
	late := api.App(client.WithClock(func() time.Time { return api.Now().Add(10 * time.Minute) }))
	_, err := late.Agents.List(t.Context(), client.AgentListParams{})
	var e *client.Error
	if !errors.As(err, &e) || !errors.Is(err, client.ErrClockSkew) || e.ClockSkew < 9*time.Minute || e.ClockSkew > 11*time.Minute {
		t.Errorf("a wrong clock: %v", err)
	}
}

func TestTimePasses(t *testing.T) {
	api := clienttest.New(t)
	api.SetNow(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	app := api.App()
	made := create(t, app, client.AgentCreateParams{Name: "bot", Scopes: client.Scopes{"slack": {"read", "write"}}})
	if want := api.Now(); !made.CreatedAt.Equal(want) {
		t.Errorf("made at %s, not %s", made.CreatedAt, want)
	}
	narrowed, err := app.Agents.Update(t.Context(), made.ID, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"read"}}, ExpectedVersion: 1})
	if err != nil || len(narrowed.Scopes["slack"]) != 2 || len(narrowed.ScopesPending["slack"]) != 1 {
		t.Errorf("staged: %+v, %v", narrowed, err)
	}
	api.Advance(25 * time.Hour)
	if got, err := app.Agents.Get(t.Context(), made.ID); err != nil || len(got.Scopes["slack"]) != 1 || got.Version != 3 {
		t.Errorf("a day later: %+v, %v", got, err)
	}
}

func TestFailures(t *testing.T) {
	api := clienttest.New(t)
	app := api.App()
	api.FailNext(io.ErrUnexpectedEOF, &client.Error{
		Status:     503,
		Code:       "service_unavailable",
		Hint:       "Later.",
		RetryAfter: 1500 * time.Millisecond,
	})
	_, err := app.Agents.List(t.Context(), client.AgentListParams{})
	var n *client.NetworkError
	if !errors.As(err, &n) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("first: %v", err)
	}
	_, err = app.Agents.List(t.Context(), client.AgentListParams{})
	var e *client.Error
	if !errors.As(err, &e) || !errors.Is(err, client.ErrUnavailable) || e.Hint != "Later." || e.RetryAfter != 2*time.Second {
		t.Errorf("second: %#v", err)
	}
	if _, err = app.Agents.List(t.Context(), client.AgentListParams{}); err != nil {
		t.Errorf("third: %v", err)
	}
	if seen := api.Requests(); len(seen) != 3 || seen[0].Method != "GET" || !strings.HasPrefix(seen[0].Target, "/sdk/agents?") || seen[0].Header.Get("X-Api-Key") != api.AppKey() {
		t.Errorf("requests %v", seen)
	}
}

// A public Alter API has no extensions; the loop over All sees every agent there too.
func TestPublicAPI(t *testing.T) {
	for name, capabilities := range map[string][]client.Capability{"public": nil, "cursors": {client.CapabilitySearch}} {
		t.Run(name, func(t *testing.T) {
			api := clienttest.New(t)
			api.Offer(capabilities...)
			app := api.App()
			for i := range 9 {
				create(t, app, client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", i)})
			}
			seen := map[string]bool{}
			for agent, err := range app.Agents.All(t.Context(), client.AgentListParams{Limit: 3}) {
				if err != nil {
					t.Fatal(err)
				}
				seen[agent.Name] = true
				if _, err := app.Agents.Delete(t.Context(), agent.ID); err != nil {
					t.Fatal(err)
				}
			}
			if len(seen) != 9 {
				t.Errorf("saw %v", seen)
			}
			can, err := app.Capabilities(t.Context())
			if err != nil || can.Has(client.CapabilitySearch) != (len(capabilities) > 0) || can.Has(client.CapabilityReplace) {
				t.Errorf("%v, %v", can, err)
			}
			if _, err := app.Providers(t.Context()); err == nil {
				t.Error("the providers are told")
			}
		})
	}
}

// Programs in other processes reach it over a server.
func TestServer(t *testing.T) {
	api := clienttest.New(t)
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	app, err := client.NewApp(api.AppKey(), client.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	create(t, app, client.AgentCreateParams{Name: "bot"})
	api.LoseNext()
	if _, err := app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "lost"}); err == nil {
		t.Error("the answer came")
	}
	if _, err := app.Agents.GetByName(t.Context(), "lost"); err != nil {
		t.Errorf("what was lost was not carried out: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	api := clienttest.New(t)
	app := api.App()
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := app.Agents.Create(context.Background(), client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", i)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if page, err := app.Agents.List(t.Context(), client.AgentListParams{}); err != nil || page.Total != 20 {
		t.Errorf("%v, %v", page, err)
	}
}

// It is for strangers: nothing of this project but the client comes with it.
func TestImports(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	const project = "github.com/alter-console/alter-console/"
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			first, _, _ := strings.Cut(path, "/")
			if path != project+"client" && path != project+"client/wire" && path != "github.com/google/uuid" && strings.Contains(first, ".") {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}
