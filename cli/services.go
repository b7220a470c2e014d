package cli

import (
	"context"
	"fmt"

	"github.com/alter-console/alter-console/server"
)

// with opens the services for one command; a server may have the same database open.
func with(ctx context.Context, c *server.Config, s streams, do func(*server.Services) error) error {
	return server.With(ctx, c, c.Warnings(s.log), do)
}

// notHere refuses a command on a console that manages another instance, where it would have no effect.
func notHere(c *server.Config, command string) error {
	if c.RemoteURL == "" {
		return nil
	}
	return fmt.Errorf("this console manages the agents of %s, and has no keys of its own: run %s on that server, or leave --remote-url away", c.RemoteURL, command)
}
