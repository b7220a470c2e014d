// Package server is what serves: the configuration, the services and who gets which of them, the way up and the way down.
// Serve is all of it in order.
package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/handover"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/static"
)

// Serve serves until the context ends, then stops in the reverse order of the start. What people are told goes to out.
func Serve(ctx context.Context, c *Config, out io.Writer, logger *slog.Logger) (err error) {
	certificate, err := openCertificate(c.TLSCert, c.TLSKey, logger)
	if err != nil {
		return err
	}
	open, err := c.listen(ctx) // before anything is migrated for a server that can't be
	if err != nil {
		return err
	}
	defer open.close()
	svc, err := openServices(ctx, c, c.metrics(), logger)
	if err != nil {
		return err
	}
	c.warnOfOpenFiles(logger)
	r := &running{Services: svc, id: rand.Text(), began: time.Now(), config: c, logger: logger, certificate: certificate}
	svc.running = r
	defer func() { err = r.stop(context.WithoutCancel(ctx), err) }()
	handler, err := r.handler()
	if err != nil {
		return err
	}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if err := r.announce(ctx, out, open.site.Addr()); err != nil {
		return err
	}
	r.report(ctx)
	return r.work(ctx, open, httpServer(certificate, handler, logger))
}

// prepare makes what a server needs that a command does not.
func (r *running) prepare(ctx context.Context) error {
	if err := r.createFirstAdmin(ctx); err != nil {
		return err
	}
	if r.config.RemoteURL != "" {
		return nil
	}
	if err := r.store.PrepareToServe(ctx); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	return nil
}

// report says what an operator may want to know of this start.
func (r *running) report(ctx context.Context) {
	if !static.Has(static.HTMX) {
		r.logger.Warn("built without htmx: pages work, without live updates; make build makes the whole program")
	}
	if proxies, err := r.config.trustedProxies(); err == nil {
		proxies.report(r.logger)
	}
	if r.config.RemoteURL != "" {
		go tryRemote(ctx, r.config, r.logger)
		return
	}
	r.config.warnOfShortBodies(r.logger)
}

// work answers requests until the context ends, and does what is to be done in the background for as long.
func (r *running) work(ctx context.Context, open listeners, s *http.Server) error {
	app, err := r.app()
	if err != nil {
		return err
	}
	tasks, gatherer := append(r.Vault.Tasks(), handover.Desk{App: app, Auth: r.Auth}.Task(), r.sayVersion()), &gatherer{running: r}
	if open.metrics != nil {
		tasks = append(tasks, gatherer.task())
	}
	r.crew = work.Start(context.WithoutCancel(ctx), work.Options{Store: r.store, Logger: r.logger}, tasks...)
	defer r.leave(ctx)
	defer r.crew.Stop()
	defer r.tellMetrics(ctx, open.metrics, gatherer)()
	return r.ending.serveUntil(ctx, newDoor(open.site), s, r.config.DrainDelay, r.logger)
}
