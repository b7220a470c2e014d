package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

type rotateCommand struct {
	Prepare bool `help:"Put a new secret into secret.key, and use it when the command runs again: first copy the file to each replica."`
	Retire  bool `help:"End the secrets before the one in use, once status shows no key under them."`
	Lost    bool `help:"The secret in use is lost, and with it every key: begin with a new one. Agents stay."`
	Revoke  int  `help:"With --retire or --lost: how many keys are revoked, as the command says without it." placeholder:"N"`
}

// A rotation is what the command works with.
type rotation struct {
	rotateCommand
	config *server.Config
	s      streams
	db     *store.Store
	source secretfile.Source
	given  []keyring.Secret
	set    keyring.Set
}

// Run changes the server's secret, one step at a time. What was interrupted is completed by running it again.
func (r rotateCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	if err := notHere(c, "rotate-secret"); err != nil {
		return err
	}
	return server.WithDatabase(ctx, c, func(db *store.Store) error {
		if err := db.CheckSchema(ctx); err != nil {
			return err
		}
		source, err := c.Secrets()
		if err != nil {
			return err
		}
		unlock, err := source.Lock()
		if err != nil {
			return err
		}
		defer unlock()
		return (&rotation{rotateCommand: r, config: c, s: s, db: db, source: source}).step(ctx)
	})
}

func (r *rotation) step(ctx context.Context) error {
	known, err := r.look(ctx)
	switch {
	case err != nil:
		return err
	case r.Lost:
		return r.begin(ctx, known)
	case !known:
		return errors.Join(server.ErrWrongSecret, errors.New("if the right one is lost, run rotate-secret --lost"))
	case r.Retire:
		return r.retire(ctx)
	}
	return r.change(ctx)
}

// look reads which secrets there are. known is false when the one in use is not among them.
func (r *rotation) look(ctx context.Context) (known bool, err error) {
	if r.given, err = r.source.Read(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	r.set, known, err = server.ArrangeSecrets(ctx, r.db, r.given)
	return known, err
}

// next returns the secret to change to: the first given that is not in use yet, or a new one in the file.
func (r *rotation) next() (keyring.Secret, error) {
	if len(r.set.Next) > 0 {
		return r.set.Next[0], nil
	}
	if !r.source.IsFile() {
		return keyring.Secret{}, errors.New("put a new secret (`openssl rand -hex 32`) before the one in use in ALTER_CONSOLE_SECRET_KEY, with a comma between, on every replica; restart them, then run this again")
	}
	secret, err := secretfile.NewSecret()
	if err != nil {
		return secret, err
	}
	return secret, r.source.Replace(append([]keyring.Secret{secret}, r.given...))
}

// vaultOf is a vault whose current secret is this one.
func (r *rotation) vaultOf(current keyring.Secret) (*vault.Vault, error) {
	return vault.New(vault.Options{Store: r.db, Secrets: keyring.Of(current)})
}

// use makes a secret the one in use, and returns the vault under it.
func (r *rotation) use(ctx context.Context, secret keyring.Secret) (*vault.Vault, error) {
	v, err := r.vaultOf(secret)
	if err != nil {
		return nil, err
	}
	return v, v.UseSecret(ctx)
}

func (r *rotation) change(ctx context.Context) error {
	secret, err := r.next()
	if err != nil {
		return err
	}
	if r.Prepare {
		fmt.Fprintf(r.s.err, "the new secret %s is in %s and not in use yet: copy the file to each replica, then run rotate-secret\n", secret, r.config.SecretPlace())
		return nil
	}
	if _, err := r.use(ctx, secret); err != nil {
		return err
	}
	fmt.Fprintf(r.s.err, "the secret %s is in use now; each key moves to it at its next use\n", secret)
	fmt.Fprintln(r.s.err, "see what is left with status, then end the previous secret with rotate-secret --retire; back up again, with the new secret")
	return nil
}

func (r *rotation) retire(ctx context.Context) error {
	v, err := r.vaultOf(r.set.Current)
	if err != nil {
		return err
	}
	if len(r.set.Previous)+len(r.set.Missing) > 0 {
		if err := v.RetireSecrets(ctx, r.Revoke); err != nil {
			return err
		}
	}
	return r.keepOnly(r.set.Current, r.set.Next)
}

// keepOnly takes the secrets that have ended out of the file.
func (r *rotation) keepOnly(current keyring.Secret, next []keyring.Secret) error {
	fmt.Fprintf(r.s.err, "%s is the only secret by which keys are recognised\n", current)
	if !r.source.IsFile() {
		fmt.Fprintln(r.s.err, "take the others out of ALTER_CONSOLE_SECRET_KEY")
		return nil
	}
	var kept []keyring.Secret
	for _, secret := range r.given {
		if secret.ID == current.ID || keyring.Holds(next, secret.ID) && !r.Lost {
			kept = append(kept, secret)
		}
	}
	if len(kept) < len(r.given) {
		if err := r.source.Replace(kept); err != nil {
			return err
		}
	}
	return r.source.RemoveDrafts()
}

// noSecret is the id of no secret. "" is that of keys of which nobody knows yet.
const noSecret = "none"

func revokeFlag(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" --revoke %d", n)
}

// begin begins with a new secret, for nobody has the one in use.
func (r *rotation) begin(ctx context.Context, known bool) error {
	if known {
		return errors.New("the secret in use is not lost: it is in " + r.config.SecretPlace() + "; rotate-secret changes it, and --retire ends those before it")
	}
	keys, err := r.db.KeysNotUnder(ctx, noSecret)
	if err != nil {
		return err
	}
	if len(keys) != r.Revoke {
		return fmt.Errorf("the secret is lost: %s can't be recognised any more:\n%s`rotate-secret --lost%s` begins anew and revokes them",
			text.Counted(len(keys), "key", "keys"), vault.DescribeKeys(keys), revokeFlag(len(keys)))
	}
	current, err := r.next()
	if err != nil {
		return err
	}
	v, err := r.use(ctx, current)
	if err != nil {
		return err
	}
	if err := v.RetireSecrets(ctx, r.Revoke); err != nil {
		return err
	}
	if r.given, err = r.source.Read(); err != nil {
		return err
	}
	return r.keepOnly(current, nil)
}
