package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/server"
)

type adminCommands struct {
	Create        adminCreate `cmd:"" help:"Create an administrator. The password is read from standard input."`
	List          adminList   `cmd:"" help:"List the administrators."`
	Remove        adminRemove `cmd:"" help:"Remove an administrator, and end all of that person's sessions."`
	ResetPassword adminReset  `cmd:"" name:"reset-password" help:"Set an administrator's password, read from standard input, and end all sessions."`
}

type adminRemove struct {
	Email string `arg:"" help:"The administrator's email address."`
}

// Run removes the administrator.
func (a adminRemove) Run(ctx context.Context, c *server.Config, s streams) error {
	return with(ctx, c, s, func(svc *server.Services) error {
		if err := svc.Auth.Remove(ctx, a.Email); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.err, "removed", a.Email)
		return err
	})
}

type adminList struct{}

// Run prints a table of the administrators.
func (adminList) Run(ctx context.Context, c *server.Config, s streams) error {
	return with(ctx, c, s, func(svc *server.Services) error {
		accounts, err := svc.Auth.Accounts(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "EMAIL\tCREATED\tPASSWORD SET")
		for _, a := range accounts {
			fmt.Fprintf(w, "%s\t%s\t%s\n", a.Email, when(&a.CreatedAt), when(&a.PasswordChangedAt))
		}
		return w.Flush()
	})
}

// passwordSource says where a new password comes from.
type passwordSource struct {
	Email    string `arg:"" help:"The administrator's email address."`
	Generate bool   `help:"Make a password and print it, once, on standard output."`
}

func (p passwordSource) password(s streams) (password string, err error) {
	if p.Generate {
		return rand.Text(), nil
	}
	if file, ok := s.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprintln(s.err, "Type the new password, at least", auth.MinPasswordLength, "characters, and press Enter:")
		hidden, err := term.ReadPassword(int(file.Fd()))
		return string(hidden), err
	}
	password, err = lines.ReadFirst(s.in)
	return password, lines.Naming("standard input", err)
}

// set asks for the password after the email has been looked at, for nobody likes to type one in vain.
func (p passwordSource) set(ctx context.Context, c *server.Config, s streams, admit func(*server.Services) error, set func(svc *server.Services, password string) error) error {
	return with(ctx, c, s, func(svc *server.Services) error {
		if err := admit(svc); err != nil {
			return err
		}
		password, err := p.password(s)
		if err != nil {
			return err
		}
		if err := set(svc, password); err != nil {
			return err
		}
		if p.Generate {
			_, err = fmt.Fprintln(s.out, password)
		}
		return err
	})
}

type adminCreate struct{ passwordSource }

// Run creates the administrator.
func (a adminCreate) Run(ctx context.Context, c *server.Config, s streams) error {
	free := func(svc *server.Services) error { return svc.Auth.CheckNewEmail(ctx, a.Email) }
	return a.set(ctx, c, s, free, func(svc *server.Services, password string) error {
		_, err := svc.Auth.CreateAdmin(ctx, a.Email, password)
		return err
	})
}

type adminReset struct{ passwordSource }

// Run sets the password.
func (a adminReset) Run(ctx context.Context, c *server.Config, s streams) error {
	there := func(svc *server.Services) error { return svc.Auth.CheckAccount(ctx, a.Email) }
	return a.set(ctx, c, s, there, func(svc *server.Services, password string) error {
		return svc.Auth.ResetPassword(ctx, a.Email, password)
	})
}
