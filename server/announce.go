package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/alter-console/alter-console/auth"
)

func (r *running) createFirstAdmin(ctx context.Context) error {
	needed, err := r.Auth.NeedsSetup(ctx)
	if err == nil && !needed && r.config.AdminEmail != "" {
		r.logger.Info("there is an administrator already: --admin-email and --admin-password are not used")
	}
	if err != nil || !needed || r.config.AdminEmail == "" {
		return err
	}
	_, err = r.Auth.CreateFirstAdmin(ctx, r.config.AdminEmail, r.config.AdminPassword)
	if err != nil && !errors.Is(err, auth.ErrSetupDone) { // another replica may start at the same time
		return fmt.Errorf("--admin-email, --admin-password: %w", err)
	}
	return nil
}

// announce says where to go: in the log where everything is in JSON, else in plain lines. The set-up URL is printed and
// never logged: it holds a token.
func (r *running) announce(ctx context.Context, out io.Writer, addr net.Addr) error {
	base := cmp.Or(r.config.public().String(), r.config.LocalURL(addr.String()))
	needed, err := r.Auth.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if r.config.LogFormat == JSONFormat {
		r.logger.Info("serving", "url", base, "database", r.config.Database(), "new", r.store.IsNew())
	} else {
		fmt.Fprintf(out, "Its database is %s%s\n", r.config.Database(), map[bool]string{true: ", which is new"}[r.store.IsNew()])
		fmt.Fprintf(out, "Alter Console is at %s\n", base)
	}
	if !needed {
		return nil
	}
	_, err = fmt.Fprintf(out, "Create the first administrator at %s/setup?token=%s\n", base, r.Auth.SetupToken())
	return err
}
