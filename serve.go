package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers"
	"github.com/alter-console/alter-console/static"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

type serveCommand struct{}

// Run serves until the context ends, then stops in the reverse order of the start.
func (serveCommand) Run(ctx context.Context, c *config, s streams) (err error) {
	logger := c.logger(s)
	certificate, err := c.certificate(logger)
	if err != nil {
		return err
	}
	listener, err := c.listen(ctx) // before anything is migrated for a server that can't be
	if err != nil {
		return err
	}
	defer listener.Close()
	svc, err := openServices(ctx, c, logger)
	if err != nil {
		return err
	}
	c.warnOfOpenFiles(logger)
	stopping, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer func() { err = errors.Join(err, svc.close(stopping)) }()
	handler, err := svc.handler(c, logger)
	if err != nil {
		return err
	}
	if err := svc.createFirstAdmin(ctx, c); err != nil {
		return err
	}
	if c.RemoteURL == "" {
		if err := svc.store.PrepareToServe(ctx); err != nil {
			return fmt.Errorf("--data: %w", err)
		}
	}
	if err := svc.announce(ctx, c, s, listener.Addr()); err != nil {
		return err
	}
	if !static.Has(static.HTMX) {
		logger.Warn("built without htmx: pages work, without live updates; make build makes the whole program")
	}
	if proxies, err := c.proxies(); err == nil {
		proxies.report(logger)
	}
	if c.RemoteURL != "" {
		go svc.tryRemote(ctx, c)
	}
	background, stopBackground := context.WithCancel(stopping) // while requests are answered
	done := make(chan error, 1)
	go func() { done <- svc.vault.Run(background) }()
	err = svc.serveUntil(ctx, newDoor(listener), server(certificate, handler, logger), c.DrainDelay)
	stopBackground()
	return errors.Join(err, <-done)
}

func (c *config) listen(ctx context.Context) (net.Listener, error) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false) // whose sockets can't be told to let nobody in
	listener, err := plain.Listen(ctx, "tcp", c.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		err = fmt.Errorf("%w: stop what is there, or choose another with --addr or ALTER_CONSOLE_ADDR", err)
	}
	return listener, naming("--addr", err)
}

func (svc *services) createFirstAdmin(ctx context.Context, c *config) error {
	needed, err := svc.auth.NeedsSetup(ctx)
	if err == nil && !needed && c.AdminEmail != "" {
		svc.logger.Info("there is an administrator already: --admin-email and --admin-password are not used")
	}
	if err != nil || !needed || c.AdminEmail == "" {
		return err
	}
	_, err = svc.auth.CreateFirstAdmin(ctx, c.AdminEmail, c.AdminPassword)
	if err != nil && !errors.Is(err, auth.ErrSetupDone) { // another replica may start at the same time
		return fmt.Errorf("--admin-email, --admin-password: %w", err)
	}
	return nil
}

// announce says where to go: in the log where everything is in JSON, else in plain lines. The set-up URL is printed and
// never logged: it holds a token.
func (svc *services) announce(ctx context.Context, c *config, s streams, addr net.Addr) error {
	base := cmp.Or(c.public().String(), c.scheme()+"://"+reachable(addr.String()))
	needed, err := svc.auth.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if c.LogFormat == jsonFormat {
		svc.logger.Info("serving", "url", base, "database", c.database(), "new", svc.store.IsNew())
	} else {
		fmt.Fprintf(s.out, "Its database is %s%s\n", c.database(), map[bool]string{true: ", which is new"}[svc.store.IsNew()])
		fmt.Fprintf(s.out, "Alter Console is at %s\n", base)
	}
	if !needed {
		return nil
	}
	_, err = fmt.Fprintf(s.out, "Create the first administrator at %s/setup?token=%s\n", base, svc.auth.SetupToken())
	return err
}

// reachable turns a listen address that stands for all of the machine's into one that can be opened on it.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// handler puts console, API and health checks on one port.
func (svc *services) handler(c *config, logger *slog.Logger) (http.Handler, error) {
	app, err := svc.app(c, logger)
	if err != nil {
		return nil, err
	}
	public := c.public()
	options := handlers.Options{App: app, Auth: svc.auth, Logger: logger, PublicURL: public.String(), TLS: c.TLSCert != "", Version: versionText()}
	if c.RemoteURL != "" {
		u, err := url.Parse(c.RemoteURL)
		if err != nil {
			return nil, fmt.Errorf("--remote-url: %w", err)
		}
		options.RemoteHost, options.APIBaseURL = u.Host, strings.TrimRight(c.RemoteURL, "/")
	}
	console := handlers.New(options)
	api := svc.vault.Handler()
	if c.RemoteURL != "" {
		api = http.HandlerFunc(remoteOnly)
	}
	proxies, err := c.proxies()
	if err != nil {
		return nil, err
	}
	site := public.onlyServed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAPI(r) {
			api.ServeHTTP(w, r)
		} else {
			console.ServeHTTP(w, r)
		}
	}))
	return svc.ending.over(closeAfterChunks(proxies.notice(logger, proxies.restoreAddress(public.unmounted(svc.withHealth(site)))))), nil
}

// closeAfterChunks ends a connection after a body that came in chunks. A length beside it was taken away before anybody
// could see it, and a proxy that went by that length sees another request here (RFC 9112, 6.1). No SDK and no browser
// sends a body in chunks.
func closeAfterChunks(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// withHealth answers health checks, whatever host they ask for: they come from beside the server.
func (svc *services) withHealth(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			onlyReads(alive)(w, r)
		case "/readyz":
			onlyReads(svc.ready)(w, r)
		default:
			site.ServeHTTP(w, r)
		}
	})
}

// onlyReads refuses every method but GET and HEAD.
func onlyReads(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this address answers GET and HEAD only", http.StatusMethodNotAllowed)
			return
		}
		answer(w, r)
	}
}

func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

func (svc *services) ready(w http.ResponseWriter, r *http.Request) {
	if svc.ending.begun() {
		http.Error(w, "not ready: the server is stopping", http.StatusServiceUnavailable)
		return
	}
	if err := svc.readiness.now(r.Context(), svc.isReady); err != nil {
		http.Error(w, "not ready: "+reason(err), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// isReady reports whether requests would work: the database does, and keys that are made here are good everywhere.
func (svc *services) isReady(ctx context.Context) error {
	if err := svc.ring.Err(); errors.Is(err, errWrongSecret) {
		return err
	}
	return svc.store.Ready(ctx)
}

// reason is what a health check may tell anybody of an error.
func reason(err error) string {
	var down *store.UnavailableError
	switch {
	case errors.As(err, &down):
		return down.Reason
	case errors.Is(err, errWrongSecret):
		return "the server's secret in use is not here"
	}
	return "the database does not answer"
}

func remoteOnly(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprintln(w, `{"error":"route_not_found","message":"This console manages a remote API and serves none itself. Point ALTER_BASE_URL at the remote API.","hint":"Point ALTER_BASE_URL at the remote API."}`)
}

// app is the console's client: of the embedded API as the person signed in, or of a remote one.
func (svc *services) app(c *config, logger *slog.Logger) (*client.App, error) {
	if c.RemoteURL == "" {
		return client.NewApp("", client.WithTrustedTransport(svc.vault.Transport(operator)), client.WithLogger(logger))
	}
	app, err := client.NewApp(c.RemoteKey, client.WithBaseURL(c.RemoteURL), client.WithLogger(logger), client.WithCallerFunc(caller))
	if err != nil {
		return nil, fmt.Errorf("--remote-url, --remote-key: %w", err)
	}
	return app, nil
}

// tryRemote warns when the remote API can't be used with the key there is. It is looked at once: pages say so later.
func (svc *services) tryRemote(ctx context.Context, c *config) {
	ctx, cancel := context.WithTimeout(ctx, remotePatience)
	defer cancel()
	app, err := client.NewApp(c.RemoteKey, client.WithBaseURL(c.RemoteURL))
	if err == nil {
		_, err = app.Agents.List(ctx, client.AgentListParams{Limit: 1})
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		svc.logger.Warn("the remote API can't be used now: check --remote-url, --remote-key and that it runs", "url", c.RemoteURL, "error", err)
	}
}

// remotePatience is how long the remote API may take to be tried at the start.
const remotePatience = 10 * time.Second

func operator(ctx context.Context) (vault.Operator, bool) {
	p, ok := auth.FromContext(ctx)
	return vault.Operator{ID: p.ID, Label: p.Email, Address: p.Address, UserAgent: p.UserAgent, RequestID: p.RequestID}, ok
}

// caller names the person to a remote API. A caller is at most 255 printable ASCII characters, an email address may be
// anything: what doesn't fit is written as %XX, and a very long one ends early.
func caller(ctx context.Context) string {
	p, _ := auth.FromContext(ctx)
	var name strings.Builder
	for _, b := range []byte(p.Email) {
		piece := string(b)
		if b <= ' ' || b > '~' {
			piece = fmt.Sprintf("%%%02X", b)
		}
		if name.Len()+len(piece) > 255 {
			break
		}
		name.WriteString(piece)
	}
	return name.String()
}
