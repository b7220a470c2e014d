package handlers_test

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/alter-console/alter-console/client"
)

// An upstream stands for the APIs that agents call: it answers with what a path ends with, such as /things/404.
type upstream struct{}

func (upstream) RoundTrip(r *http.Request) (*http.Response, error) {
	status := http.StatusOK
	for code, text := range map[int]string{404: "/404", 500: "/500", 302: "/302"} {
		if strings.HasSuffix(r.URL.Path, text) {
			status = code
		}
	}
	if strings.HasSuffix(r.URL.Path, "/silent") {
		return nil, errDown
	}
	body := `{"path": "` + r.URL.Path + `", "<script>": "&"}` + strings.Repeat(" ", len(r.Header.Get("Long"))*1000)
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/json"}, "Server": {"upstream"}},
		Body:       io.NopCloser(strings.NewReader(body)),
		Request:    r,
	}, nil
}

// An actor is an agent that acts: it has a key, and a grant for the secret "books" of api.example.com.
type actor struct {
	*site
	*client.Agent
	id, name, grant string
}

// newActor makes one, and the secret with the first.
func (s *site) newActor(name string) *actor {
	s.Helper()
	if _, err := s.app.ManagedSecrets.Get(s.Context(), "books"); err != nil {
		s.newSecret(client.ManagedSecretCreateParams{Name: "Books"})
	}
	made, err := s.app.Agents.Create(s.Context(), client.AgentCreateParams{Name: name})
	if err != nil {
		s.Fatal(err)
	}
	grant, err := s.app.Grants.Create(s.Context(), client.GrantCreateParams{ManagedSecret: "books", AgentID: made.ID, AddToScopes: true})
	if err != nil {
		s.Fatal(err)
	}
	agent, err := client.NewAgent(made.APIKey.Reveal(), client.WithBaseURL(s.server.URL), client.WithTransport(s.api), client.WithProviderTransport(upstream{}))
	if err != nil {
		s.Fatal(err)
	}
	return &actor{site: s, Agent: agent, id: made.ID, name: name, grant: grant.ID}
}

// call makes a request with the actor's grant and waits until it is reported. It returns the error that there was.
func (a *actor) call(ctx context.Context, method, path string, options ...client.RequestOption) error {
	a.Helper()
	res, err := a.Request(ctx, method, "https://api.example.com"+path, append(options, client.WithGrant(a.grant))...)
	if err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	if err := a.Close(a.Context()); err != nil {
		a.Fatal(err)
	}
	return err
}

// calls are those of a run, oldest first.
func (s *site) calls(run string) []*client.Call {
	s.Helper()
	list, err := s.app.Calls.List(s.Context(), client.CallListParams{RunID: run, Sort: "at"})
	if err != nil {
		s.Fatal(err)
	}
	return list.Calls
}
