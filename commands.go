package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/vault"
)

// with opens the services for one command; a server may have the same database open.
func with(ctx context.Context, c *config, s streams, do func(*services) error) (err error) {
	svc, err := openExisting(ctx, c, c.warnings(s))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, svc.close(context.WithoutCancel(ctx))) }()
	return do(svc)
}

// notHere refuses a command on a console that manages another instance, where it would have no effect.
func (c *config) notHere(command string) error {
	if c.RemoteURL == "" {
		return nil
	}
	return fmt.Errorf("this console manages the agents of %s, and has no keys of its own: run %s on that server, or leave --remote-url away", c.RemoteURL, command)
}

// withKeys is with for a command that works on the keys of this server.
func withKeys(ctx context.Context, c *config, s streams, do func(*services) error) error {
	if err := c.notHere("app-key"); err != nil {
		return err
	}
	return with(ctx, c, s, do)
}

type appKeyCommands struct {
	Create appKeyCreate `cmd:"" help:"Make an app key and print it, once, on standard output."`
	List   appKeyList   `cmd:"" help:"List the app keys."`
	Revoke appKeyRevoke `cmd:"" help:"Revoke an app key for good."`
}

type appKeyCreate struct {
	Name string `arg:"" help:"What the key is for, such as the program that will hold it."`
}

// Run prints the plaintext key and nothing else, so that it can be piped into a secret store.
func (k appKeyCreate) Run(ctx context.Context, c *config, s streams) error {
	return withKeys(ctx, c, s, func(svc *services) error {
		same, err := idsNamed(ctx, svc, k.Name)
		if err != nil {
			return err
		}
		plaintext, _, err := svc.vault.CreateAppKey(ctx, k.Name)
		if err != nil {
			return err
		}
		if len(same) > 0 {
			fmt.Fprintf(s.err, "there is another app key of this name: end it with app-key revoke %s when nobody uses it\n", same[0])
		}
		_, err = fmt.Fprintln(s.out, plaintext)
		return err
	})
}

type appKeyList struct{}

// Run prints a table of the app keys.
func (appKeyList) Run(ctx context.Context, c *config, s streams) error {
	return withKeys(ctx, c, s, func(svc *services) error {
		keys, err := svc.vault.ListAppKeys(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tNAME\tKEY\tCREATED\tLAST USED\tREVOKED")
		for _, k := range keys {
			fmt.Fprintf(w, "%s\t%s\t%s…\t%s\t%s\t%s\n", k.ID, k.Name, k.Prefix, when(&k.CreatedAt), when(k.LastUsedAt), when(k.RevokedAt))
		}
		return w.Flush()
	})
}

func when(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

type appKeyRevoke struct {
	ID string `arg:"" help:"The key's id, as app-key list shows it."`
}

// idsNamed are the ids of the app keys of a name that are not revoked.
func idsNamed(ctx context.Context, svc *services, name string) (ids []string, err error) {
	keys, err := svc.vault.ListAppKeys(ctx)
	for _, k := range keys {
		if k.Name == name && k.RevokedAt == nil {
			ids = append(ids, k.ID)
		}
	}
	return ids, err
}

// Run revokes the key.
func (k appKeyRevoke) Run(ctx context.Context, c *config, s streams) error {
	return withKeys(ctx, c, s, func(svc *services) error {
		err := svc.vault.RevokeAppKey(ctx, k.ID)
		if ids, _ := idsNamed(ctx, svc, k.ID); errors.Is(err, vault.ErrAppKeyNotFound) && len(ids) > 0 {
			return fmt.Errorf("%s is a name: give the id, which is %s", k.ID, strings.Join(ids, " or "))
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.err, "revoked", k.ID)
		return err
	})
}

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
func (a adminRemove) Run(ctx context.Context, c *config, s streams) error {
	return with(ctx, c, s, func(svc *services) error {
		if err := svc.auth.Remove(ctx, a.Email); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.err, "removed", a.Email)
		return err
	})
}

type adminList struct{}

// Run prints a table of the administrators.
func (adminList) Run(ctx context.Context, c *config, s streams) error {
	return with(ctx, c, s, func(svc *services) error {
		accounts, err := svc.auth.Accounts(ctx)
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
	password, err = readFirstLine(s.in)
	return password, naming("standard input", err)
}

// set asks for the password after the email has been looked at, for nobody likes to type one in vain.
func (p passwordSource) set(ctx context.Context, c *config, s streams, admit func(*services) error, set func(svc *services, password string) error) error {
	return with(ctx, c, s, func(svc *services) error {
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
func (a adminCreate) Run(ctx context.Context, c *config, s streams) error {
	free := func(svc *services) error { return svc.auth.CheckNewEmail(ctx, a.Email) }
	return a.set(ctx, c, s, free, func(svc *services, password string) error {
		_, err := svc.auth.CreateAdmin(ctx, a.Email, password)
		return err
	})
}

type adminReset struct{ passwordSource }

// Run sets the password.
func (a adminReset) Run(ctx context.Context, c *config, s streams) error {
	there := func(svc *services) error { return svc.auth.CheckAccount(ctx, a.Email) }
	return a.set(ctx, c, s, there, func(svc *services, password string) error { return svc.auth.ResetPassword(ctx, a.Email, password) })
}

type healthcheckCommand struct{}

// Run asks a server on this machine whether it is ready; containers have no other tool to ask with.
func (healthcheckCommand) Run(ctx context.Context, c *config) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.scheme()+"://"+reachable(c.Addr)+"/readyz", nil)
	if err != nil {
		return err
	}
	// The certificate is for the name that others use. Nothing is sent that anybody could want.
	local := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	res, err := local.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", res.StatusCode)
	}
	return nil
}
