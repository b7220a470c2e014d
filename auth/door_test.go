package auth_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

const (
	email    = "admin@example.com"
	password = "correct horse battery staple"
	home     = "192.0.2.1" // where requests come from unless told otherwise
)

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// A door is a small site around a Service: who signs in, who is known, what is kept between pages.
type door struct {
	*testing.T
	store  *store.Store
	auth   *auth.Service
	site   http.Handler
	log    *bytes.Buffer
	clock  *clock
	during func() // what happens while a request is under way
}

// clock is moved by hand.
type clock struct {
	mu     sync.Mutex
	at     time.Time
	onLook func() // called whenever somebody looks
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	at, look := c.at, c.onLook
	c.mu.Unlock()
	if look != nil {
		look()
	}
	return at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (c *clock) watch(look func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onLook = look
}

// atEachDoor runs a test on every database, with an administrator made on the command line.
func atEachDoor(t *testing.T, test func(*door)) {
	t.Helper()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) { test(newDoor(t, s).withAdmin()) })
}

// anyDoor is for what is not kept in the database.
func anyDoor(t *testing.T) *door {
	t.Helper()
	return newDoor(t, storetest.SQLite(t)).withAdmin()
}

func (d *door) withAdmin() *door {
	d.Helper()
	if _, err := d.auth.CreateAdmin(d.Context(), email, password); err != nil {
		d.Fatal(err)
	}
	return d
}

// secrets is the ring of a server whose secret is one byte over and over.
func secrets(b byte) *keyring.Ring { return ringOf(secret(b)) }

func ringOf(current keyring.Secret, before ...keyring.Secret) *keyring.Ring {
	return keyring.Of(current, before...)
}

func secret(b byte) keyring.Secret {
	secret, err := keyring.New(bytes.Repeat([]byte{b}, keyring.Size))
	if err != nil {
		panic(err)
	}
	return secret
}

func newDoor(t *testing.T, s *store.Store, adjust ...func(*auth.Options)) *door {
	t.Helper()
	d := &door{T: t, store: s, log: &bytes.Buffer{}, clock: &clock{at: start}}
	o := auth.Options{
		Store:   s,
		Secrets: secrets(7),
		Now:     d.clock.now,
		Logger:  slog.New(slog.NewTextHandler(d.log, nil)),
	}
	for _, change := range adjust {
		change(&o)
	}
	var err error
	if d.auth, err = auth.New(o); err != nil {
		t.Fatal(err)
	}
	site := http.NewServeMux()
	site.HandleFunc("POST /sign-in", d.signIn)
	site.HandleFunc("POST /sign-out", d.signOut)
	site.HandleFunc("POST /setup", d.setup)
	site.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		person, _ := auth.FromContext(r.Context())
		fmt.Fprint(w, person.Email)
	})
	d.site = d.identified(site)
	return d
}

// identified gives each request an id and says whose it is.
func (d *door) identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-ID", rand.Text())
		r, err := d.auth.Identify(r, d.visitor(w, r))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (d *door) visitor(w http.ResponseWriter, r *http.Request) auth.Visitor {
	return d.auth.Visitor(r, w.Header().Get("X-Request-ID"))
}

func (d *door) signIn(w http.ResponseWriter, r *http.Request) {
	account, err := d.auth.SignIn(r.Context(), r.PostFormValue("email"), r.PostFormValue("password"), d.visitor(w, r))
	if err != nil {
		refuse(w, err)
		return
	}
	d.meanwhile()
	if err := d.auth.Begin(w, r, account, d.visitor(w, r)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (d *door) signOut(w http.ResponseWriter, r *http.Request) {
	if err := d.auth.End(w, r, d.visitor(w, r)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (d *door) setup(w http.ResponseWriter, r *http.Request) {
	_, err := d.auth.Setup(r.Context(), r.PostFormValue("token"), r.PostFormValue("email"), r.PostFormValue("password"), d.visitor(w, r))
	if err != nil {
		refuse(w, err)
	}
}

func refuse(w http.ResponseWriter, err error) {
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprint(w, err)
}

func (d *door) meanwhile() {
	if d.during != nil {
		d.during()
	}
}

func (d *door) resetPassword(to string) {
	d.Helper()
	if err := d.auth.ResetPassword(context.Background(), email, to); err != nil {
		d.Fatal(err)
	}
}
