package server

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/alter-console/alter-console/internal/lines"
)

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false) // whose sockets can't be told to let nobody in
	listener, err := plain.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		err = fmt.Errorf("%w: stop what is there, or choose another with --addr or ALTER_CONSOLE_ADDR", err)
	}
	return listener, lines.Naming("--addr", err)
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
