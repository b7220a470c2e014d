package server

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/alter-console/alter-console/internal/lines"
)

// listeners are the addresses that a server has open.
type listeners struct {
	site    net.Listener
	metrics net.Listener // nil where nobody asks for any
}

func (c *Config) listen(ctx context.Context) (open listeners, err error) {
	if open.site, err = listen(ctx, "--addr", c.Addr); err != nil || c.MetricsAddr == "" {
		return open, err
	}
	if open.metrics, err = listen(ctx, "--metrics-addr", c.metricsAddress()); err != nil {
		open.close()
	}
	return open, err
}

func (l listeners) close() {
	_ = l.site.Close()
	if l.metrics != nil {
		_ = l.metrics.Close()
	}
}

// listen opens the address that a flag says.
func listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false) // whose sockets can't be told to let nobody in
	listener, err := plain.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		variable := "ALTER_CONSOLE_" + strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(flag, "--"), "-", "_"))
		err = fmt.Errorf("%w: stop what is there, or choose another with %s or %s", err, flag, variable)
	}
	return listener, lines.Naming(flag, err)
}

func httpServer(certificate *certificate, handler http.Handler, logger *slog.Logger) *http.Server {
	s := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(connectionLog{logger}, "", 0),
	}
	if certificate != nil {
		s.TLSConfig = certificate.config()
	}
	return s
}
