package cli

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
)

type adminCommands struct {
	Create        adminCreate    `cmd:"" help:"Create an account, of an administrator unless --role says otherwise. The password is read from standard input."`
	List          adminList      `cmd:"" help:"List who may sign in to the console."`
	Disable       adminDisable   `cmd:"" help:"End somebody's sessions, and keep them from signing in."`
	Enable        adminEnable    `cmd:"" help:"Let somebody sign in again who was disabled."`
	Remove        adminRemove    `cmd:"" help:"Remove an account, and end all of that person's sessions."`
	PasswordsOn   adminPasswords `cmd:"" name:"passwords-on" help:"Let passwords sign people in again, after they were switched off for single sign-on."`
	ResetFactors  adminFactors   `cmd:"" name:"reset-factors" help:"Take passkeys, authenticator app and recovery codes from somebody who has lost them, and end all sessions."`
	ResetPassword adminReset     `cmd:"" name:"reset-password" help:"Set somebody's password, read from standard input, and end all sessions."`
}

type adminList struct{}

// Run prints a table of those who may sign in.
func (adminList) Run(ctx context.Context, c *server.Config, s streams) error {
	return with(ctx, c, s, func(svc *server.Services) error {
		accounts, err := svc.Auth.Accounts(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "EMAIL\tNAME\tROLE\tTEAMS\tSTATE\tFACTORS\tCREATED\tPASSWORD SET\tLAST SEEN")
		for _, a := range accounts {
			fmt.Fprintln(w, strings.Join(row(a), "\t"))
		}
		return w.Flush()
	})
}

// row is an account in a table.
func row(a store.Account) []string {
	state, teams, name := "active", "all", "-"
	if a.DisabledAt != nil {
		state = "disabled"
	}
	if a.Teams != nil {
		teams = text.Visible(strings.Join(a.Teams, ", "))
	}
	if a.Name != "" {
		name = text.Visible(a.Name)
	}
	return []string{a.Email, name, a.Role, teams, state, cmp.Or(auth.FactorWords(a.Factors), "-"), when(&a.CreatedAt), when(&a.PasswordChangedAt), when(a.LastSeenAt)}
}

// somebody is whom a command is about.
type somebody struct {
	Email string `arg:"" help:"The email address that the person signs in with."`
}

// change does something to the account, and says what was done.
func (p somebody) change(ctx context.Context, c *server.Config, s streams, done string, do func(*auth.Service, string) error) error {
	return with(ctx, c, s, func(svc *server.Services) error {
		account, err := svc.Auth.AccountOf(ctx, p.Email)
		if err == nil {
			err = do(svc.Auth, account.ID)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.err, done, account.Email)
		return err
	})
}

type adminDisable struct{ somebody }

// Run disables the account.
func (a adminDisable) Run(ctx context.Context, c *server.Config, s streams) error {
	return a.change(ctx, c, s, "disabled", func(people *auth.Service, id string) error {
		return people.Disable(ctx, auth.CommandLine(), id)
	})
}

type adminEnable struct{ somebody }

// Run enables the account.
func (a adminEnable) Run(ctx context.Context, c *server.Config, s streams) error {
	return a.change(ctx, c, s, "enabled", func(people *auth.Service, id string) error {
		return people.Enable(ctx, auth.CommandLine(), id)
	})
}

type adminRemove struct{ somebody }

// Run removes the account.
func (a adminRemove) Run(ctx context.Context, c *server.Config, s streams) error {
	return a.change(ctx, c, s, "removed", func(people *auth.Service, id string) error {
		return people.Remove(ctx, auth.CommandLine(), id)
	})
}

type adminFactors struct{ somebody }

// Run takes the second factors away.
func (a adminFactors) Run(ctx context.Context, c *server.Config, s streams) error {
	return a.change(ctx, c, s, "reset the second factors of", func(people *auth.Service, id string) error {
		return people.ResetFactors(ctx, auth.CommandLine(), id)
	})
}

// passwordSource says where a new password comes from.
type passwordSource struct {
	somebody
	Generate bool `help:"Make a password and print it, once, on standard output."`
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

type adminCreate struct {
	passwordSource
	Role string   `default:"administrator" enum:"viewer,operator,security,administrator" help:"What the person may do: ${enum}."`
	Name string   `help:"What the person is called in the console, beside the email address."`
	Team []string `field:"teams" help:"Confine the person to the agents of a team; give it again for another. All, unless given."`
}

// Run creates the account.
func (a adminCreate) Run(ctx context.Context, c *server.Config, s streams) error {
	free := func(svc *server.Services) error { return svc.Auth.CheckNewEmail(ctx, a.Email) }
	return a.set(ctx, c, s, free, func(svc *server.Services, password string) error {
		_, err := svc.Auth.CreateAccount(ctx, auth.NewAccount{
			Email:    a.Email,
			Name:     a.Name,
			Role:     access.Role(a.Role),
			Teams:    a.Team,
			Password: password,
		})
		return err
	})
}

type adminReset struct{ passwordSource }

// Run sets the password.
func (a adminReset) Run(ctx context.Context, c *server.Config, s streams) error {
	there := func(svc *server.Services) error {
		_, err := svc.Auth.AccountOf(ctx, a.Email)
		return err
	}
	return a.set(ctx, c, s, there, func(svc *server.Services, password string) error {
		if err := svc.Auth.ResetPassword(ctx, a.Email, password); err != nil {
			return err
		}
		return a.tellWhatStays(ctx, svc.Auth, s)
	})
}

// tellWhatStays says by what else the account is opened: whoever has taken it over may have added something.
func (a adminReset) tellWhatStays(ctx context.Context, people *auth.Service, s streams) error {
	account, err := people.AccountOf(ctx, a.Email)
	if err != nil {
		return err
	}
	links, err := people.LinksOf(ctx, account.ID)
	if err != nil {
		return err
	}
	if account.Factors.Any() {
		fmt.Fprintf(s.err, "second factors stay (%s): admin reset-factors %s takes them\n", auth.FactorWords(account.Factors), account.Email)
	}
	if len(links) > 0 {
		fmt.Fprintf(s.err, "links with single sign-on stay (%d): the person unlinks under Account what is not theirs\n", len(links))
	}
	return nil
}

type adminPasswords struct{}

// Run switches passwords on.
func (adminPasswords) Run(ctx context.Context, c *server.Config, s streams) error {
	return with(ctx, c, s, func(svc *server.Services) error {
		if err := svc.Auth.SwitchPasswordsOn(ctx, auth.CommandLine()); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.err, "passwords sign people in")
		return err
	})
}
