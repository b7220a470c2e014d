package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alter-console/alter-console/handlers"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/metrics"
)

// handler puts console, API and health checks on one port.
func (r *running) handler() (http.Handler, error) {
	console, err := r.console()
	if err != nil {
		return nil, err
	}
	proxies, err := r.config.trustedProxies()
	if err != nil {
		return nil, err
	}
	r.proxied = proxies.seen
	public := r.config.public()
	r.health = &health{ending: &r.ending, check: r.isReady, tasks: r.tasks}
	site := public.unmounted(r.health.over(public.onlyServed(either(r.api(), console))))
	return r.metrics.InFlight(r.ending.over(closeAfterChunks(proxies.notice(r.logger, proxies.restoreAddress(site))))), nil
}

// console is what people see.
func (r *running) console() (http.Handler, error) {
	app, err := r.app()
	if err != nil {
		return nil, err
	}
	options := web.Options{
		App:       app,
		Auth:      r.Auth,
		Logger:    r.logger,
		PublicURL: r.config.public().String(),
		TLS:       r.config.TLSCert != "",
		Version:   Version(),
		Zone:      r.config.Zone(),
		Answered: func(route string, status int, took time.Duration) {
			r.metrics.Request(metrics.Console, route, status, "", took)
		},
	}
	if r.config.RemoteURL != "" {
		u, err := url.Parse(r.config.RemoteURL)
		if err != nil {
			return nil, fmt.Errorf("--remote-url: %w", err)
		}
		options.RemoteHost, options.APIBaseURL = u.Host, strings.TrimRight(r.config.RemoteURL, "/")
	}
	return handlers.New(options), nil
}

// api is what programs call.
func (r *running) api() http.Handler {
	if r.config.RemoteURL != "" {
		return http.HandlerFunc(remoteOnly)
	}
	return r.Vault.Handler()
}

// either gives each request to the one of the two that it is for.
func either(api, console http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAPI(r) {
			api.ServeHTTP(w, r)
		} else {
			console.ServeHTTP(w, r)
		}
	})
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
