package handover_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handover"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/gate"
)

const (
	owner = "ann@example.com"
	heir  = "bob@example.com"
)

// An office is a console without pages: an API, accounts, and a desk that hands agents over.
type office struct {
	*testing.T
	handover.Desk
	store *store.Store
	api   http.RoundTripper
	all   *client.App                                 // as somebody who may do everything
	watch func(*http.Request) (*http.Response, error) // sees what the desk asks for, before it is answered
	admin auth.Account
	ann   auth.Account
}

func newOffice(t *testing.T, s *store.Store) *office {
	t.Helper()
	secrets := keyring.Of(must(keyring.Parse(strings.Repeat("07", keyring.Size)))(t))
	v := must(vault.New(vault.Options{Store: s, Secrets: secrets}))(t)
	o := &office{T: t, store: s}
	o.api = v.Transport(func(ctx context.Context) (gate.Operator, bool) {
		p, ok := auth.FromContext(ctx)
		return gate.Operator{ID: p.ID, Label: p.Email, Role: p.Role, Teams: p.Teams}, ok
	})
	o.App = must(client.NewApp("", client.WithTrustedTransport(o)))(t)
	o.all = must(client.NewApp("", client.WithTrustedTransport(v.Transport(func(context.Context) (gate.Operator, bool) {
		return gate.Operator{Label: "somebody", Role: access.Administrator}, true
	}))))(t)
	o.Auth = must(auth.New(auth.Options{Store: s, Secrets: secrets}))(t)
	return o
}

// RoundTrip is the desk's way to the API.
func (o *office) RoundTrip(r *http.Request) (*http.Response, error) {
	if o.watch != nil {
		if answer, err := o.watch(r); answer != nil || err != nil {
			return answer, err
		}
	}
	return o.api.RoundTrip(r)
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// furnish makes accounts, and some agents of one of them.
func (o *office) furnish(n int) {
	o.Helper()
	account := func(email string, role access.Role) auth.Account {
		return must(o.Auth.CreateAccount(o.Context(), auth.NewAccount{Email: email, Role: role, Password: "correct horse battery staple"}))(o.T)
	}
	o.admin, o.ann = account("admin@example.com", access.Administrator), account(owner, access.Operator)
	account("root@example.com", access.Administrator)
	for i := range n {
		must(o.all.Agents.Create(o.Context(), client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", i), Metadata: map[string]any{"owner": " Ann@example.com", "n": i}}))(o.T)
	}
}

func (o *office) order(heir string) {
	o.Helper()
	if err := o.Auth.OrderHandOver(o.Context(), auth.Person{ID: o.admin.ID, Email: o.admin.Email}.By(), o.ann.ID, heir); err != nil {
		o.Fatal(err)
	}
}

// owned counts agents by their owner.
func (o *office) owned() map[string]int {
	o.Helper()
	n := map[string]int{}
	for agent, err := range o.all.Agents.All(o.Context(), client.AgentListParams{}) {
		if err != nil {
			o.Fatal(err)
		}
		n[agent.Owner()]++
	}
	return n
}

// progress is what there is to tell of the order, "" where there is none.
func (o *office) progress() string {
	o.Helper()
	h, there, err := o.Auth.HandOverOf(o.Context(), owner)
	if err != nil {
		o.Fatal(err)
	}
	if !there {
		return ""
	}
	return fmt.Sprintf("%d to %s, %d failed, %s, ended: %v", h.Handed, h.Heir, h.Failed, h.Problem, h.EndedAt != nil)
}

// TestAllAreHandedOverOnce by a process that is stopped in the midst and two that follow it at once, each in the name of who ordered it.
func TestAllAreHandedOverOnce(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		const n = 30
		first := newOffice(t, s)
		first.furnish(n)
		first.order(heir)
		ctx, stop := context.WithCancel(t.Context())
		var changes atomic.Int64
		first.watch = func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPatch && changes.Add(1) == 10 {
				stop()
			}
			return nil, nil
		}
		_ = first.Advance(ctx) // which says that it was told to stop, or not, where it had just done all it could
		if got := first.progress(); !strings.Contains(got, "to bob@example.com, 0 failed, , ended: false") {
			t.Fatalf("after a stop: %s, owned %v", got, first.owned())
		}
		if left := first.owned()[" Ann@example.com"]; left == 0 || left == n {
			t.Errorf("%d are left after a stop", left)
		}
		var both sync.WaitGroup
		for range 2 {
			next := newOffice(t, s)
			both.Go(func() {
				if err := next.Advance(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if owned := first.owned(); owned[heir] != n || first.progress() != "" {
			t.Errorf("owned are %v, and it says %s", owned, first.progress())
		}
		for agent, err := range first.all.Agents.All(t.Context(), client.AgentListParams{}) {
			if err != nil || agent.Version != 2 || agent.Metadata["n"] == nil {
				t.Fatalf("agent %+v, %v", agent, err)
			}
			events := must(first.all.Agents.History(t.Context(), agent.ID, client.HistoryParams{}))(t)
			if len(events.Events) != 3 || events.Events[1].Action == "agent.updated" || events.Events[0].Actor.Label != first.admin.Email {
				t.Fatalf("history %+v", events.Events)
			}
		}
	})
}

// TestWhatCantBeHandedOverIsTold, and what was ordered in place of it goes on from there.
func TestWhatCantBeHandedOverIsTold(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.furnish(3)
	stubborn := must(o.all.Agents.GetByName(t.Context(), "bot-1"))(t)
	o.watch = func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, stubborn.ID) {
			r = r.Clone(r.Context())
			r.URL.Path = strings.TrimSuffix(r.URL.Path, stubborn.ID) + "none"
			return o.api.RoundTrip(r)
		}
		return nil, nil
	}
	o.order(heir)
	if err := o.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.progress(); !strings.HasPrefix(got, "2 to bob@example.com, 1 failed, bot-1: ") || !strings.HasSuffix(got, "ended: true") {
		t.Errorf("it says %s", got)
	}
	o.watch = nil
	o.order("carl@example.com")
	if err := o.Advance(t.Context()); err != nil || o.progress() != "" || o.owned()["carl@example.com"] != 1 {
		t.Errorf("ordered again: %s, %v, %v", o.progress(), o.owned(), err)
	}
}

// TestAHandOverEndsWithThePowerToOrderIt.
func TestAHandOverEndsWithThePowerToOrderIt(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.furnish(2)
	o.order(heir)
	if err := o.Auth.SetRole(t.Context(), auth.CommandLine(), o.admin.ID, access.Operator, nil); err != nil {
		t.Fatal(err)
	}
	if err := o.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.progress(); got != "0 to bob@example.com, 0 failed, Who began it may not do so any more., ended: true" || o.owned()[heir] != 0 {
		t.Errorf("it says %s, owned are %v", got, o.owned())
	}
	if err := o.Auth.OrderHandOver(t.Context(), auth.Person{ID: o.admin.ID}.By(), o.ann.ID, heir); err == nil {
		t.Error("it is ordered again")
	}
}
