package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client"
)

func remoteOnly(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprintln(w, `{"error":"route_not_found","message":"This console manages a remote API and serves none itself. Point ALTER_BASE_URL at the remote API.","hint":"Point ALTER_BASE_URL at the remote API."}`)
}

// tryRemote warns when the remote API can't be used with the key there is. It is looked at once: pages say so later.
func tryRemote(ctx context.Context, c *Config, logger *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, remotePatience)
	defer cancel()
	app, err := client.NewApp(c.RemoteKey, client.WithBaseURL(c.RemoteURL))
	if err == nil {
		_, err = app.Agents.List(ctx, client.AgentListParams{Limit: 1})
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		logger.Warn("the remote API can't be used now: check --remote-url, --remote-key and that it runs", "url", c.RemoteURL, "error", err)
	}
}

// remotePatience is how long the remote API may take to be tried at the start.
const remotePatience = 10 * time.Second
