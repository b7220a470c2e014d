package cli

import (
	"context"

	"github.com/alter-console/alter-console/server"
)

type serveCommand struct{}

// Run serves until the context ends.
func (serveCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	return server.Serve(ctx, c, s.out, c.Logger(s.log))
}
