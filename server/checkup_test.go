package server

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/work"
)

// found is what a check of a server says.
func found(t *testing.T, r *running, name string) (f wire.HealthCheck) {
	t.Helper()
	for _, one := range (&checkup{config: r.config, store: r.store, run: r}).all(t.Context()) {
		if one.Name == name {
			return one
		}
	}
	return f
}

func TestTheWayToTheServerIsLookedAt(t *testing.T) {
	for name, of := range map[string]struct {
		config              Config
		address, encryption string // states
	}{
		"this machine alone": {Config{Addr: "127.0.0.1:8080"}, wire.HealthOK, wire.HealthOK},
		"by name":            {Config{Addr: "localhost:8080"}, wire.HealthOK, wire.HealthOK},
		"all of the network": {Config{Addr: ":8080"}, wire.HealthNote, wire.HealthWarning},
		"one network":        {Config{Addr: "10.0.0.1:8080"}, wire.HealthNote, wire.HealthWarning},
		"behind https":       {Config{Addr: ":8080", PublicURL: "https://agents.example.com"}, wire.HealthOK, wire.HealthOK},
		"behind http":        {Config{Addr: "127.0.0.1:8080", PublicURL: "http://agents.example.com"}, wire.HealthOK, wire.HealthWarning},
		"local address":      {Config{Addr: "127.0.0.1:8080", PublicURL: "http://localhost:8080"}, wire.HealthOK, wire.HealthOK},
		"local by number":    {Config{Addr: ":8080", PublicURL: "http://127.0.0.1:8080"}, wire.HealthOK, wire.HealthOK},
		"local by number 6":  {Config{Addr: "[::1]:8080", PublicURL: "http://[::1]:8080"}, wire.HealthOK, wire.HealthOK},
		"https by itself":    {Config{Addr: ":8080", TLSCert: "x", TLSKey: "x"}, wire.HealthNote, wire.HealthOK},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := newHandler(t, &of.config)
			if f := found(t, r, "Public address"); f.State != of.address {
				t.Errorf("%+v, want %s", f, of.address)
			}
			if f := found(t, r, "Encryption on the way"); f.State != of.encryption {
				t.Errorf("%+v, want %s", f, of.encryption)
			}
		})
	}
}

func TestAProxyThatIsNotKnownShows(t *testing.T) {
	for _, publicURL := range []string{"", "http://agents.example.com"} {
		r, handler := newHandler(t, &Config{Addr: "127.0.0.1:8080", PublicURL: publicURL})
		if f := found(t, r, "Public address"); f.State != wire.HealthOK {
			t.Errorf("before: %+v", f)
		}
		request := httptest.NewRequest("GET", "http://agents.example.com/healthz", nil)
		request.Header.Set("X-Forwarded-For", "192.0.2.7")
		request.RemoteAddr = "198.51.100.1:1234"
		handler.ServeHTTP(httptest.NewRecorder(), request)
		if f := found(t, r, "Public address"); f.State != wire.HealthWarning || f.Fix == "" {
			t.Errorf("%q: %+v", publicURL, f)
		}
	}
}

func TestFilesThatOthersMayReadShow(t *testing.T) {
	r, _ := newHandler(t, &Config{Addr: "127.0.0.1:8080"})
	if err := os.Chmod(r.config.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if f := found(t, r, "Files"); f.State != wire.HealthOK {
		t.Errorf("before: %+v", f)
	}
	if err := os.Chmod(r.config.secretPath(), 0o644); err != nil {
		t.Fatal(err)
	}
	if f := found(t, r, "Files"); f.State != wire.HealthWarning || !strings.Contains(f.Fix, "chmod go= "+r.config.secretPath()) {
		t.Errorf("%+v", f)
	}
	if err := os.Remove(r.config.secretPath()); err != nil {
		t.Fatal(err)
	}
	if f := found(t, r, "Server's secret"); f.State != wire.HealthError || f.Fix == "" {
		t.Errorf("without the secret: %+v", f)
	}
}

func TestATaskThatFailsShows(t *testing.T) {
	const secret = "postgres://user:password@host is gone"
	for want, result := range map[string]error{wire.HealthOK: nil, wire.HealthError: errors.New(secret)} {
		r, _ := newHandler(t, &Config{Addr: "127.0.0.1:8080"})
		r.crew = work.Start(context.WithoutCancel(t.Context()), work.Options{},
			work.Task{Name: "sweep", Every: time.Millisecond, Do: func(context.Context) error { return result }})
		t.Cleanup(r.crew.Stop)
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			f := found(t, r, "Work in the background")
			if strings.Contains(f.Says, secret) {
				t.Fatalf("it says too much: %+v", f)
			}
			if f.State == want {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%+v, want %s", f, want)
			}
		}
	}
}
