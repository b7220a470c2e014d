package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/server"
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
	*change
	rotateCommand
}

// Run changes the server's secret, one step at a time. What was interrupted is completed by running it again.
func (r rotateCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	if err := notHere(c, "rotate-secret"); err != nil {
		return err
	}
	secrets, err := c.Secrets()
	if err != nil {
		return err
	}
	return changing(ctx, c, s, secrets, func(k *change) error { return (&rotation{k, r}).step(ctx) })
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
	return r.turn(ctx)
}

// vaultOf is a vault whose current secret is this one.
func (r *rotation) vaultOf(current keyring.Secret) (*vault.Vault, error) {
	return vault.New(vault.Options{Store: r.db, Secrets: keyring.Of(current)})
}

// use makes a secret the one in use, in the place of others that are here, and returns the vault under it.
func (r *rotation) use(ctx context.Context, secret keyring.Secret, before ...keyring.Secret) (*vault.Vault, error) {
	v, err := r.vaultOf(secret)
	if err != nil {
		return nil, err
	}
	return v, v.UseSecret(ctx, before...)
}

func (r *rotation) turn(ctx context.Context) error {
	secret, err := r.next()
	if err != nil {
		return err
	}
	if r.Prepare {
		fmt.Fprintf(r.s.err, "the new secret %s is in %s and not in use yet: copy the file to each replica, then run rotate-secret\n", secret, r.Place)
		return nil
	}
	if _, err := r.use(ctx, secret, append([]keyring.Secret{r.set.Current}, r.set.Previous...)...); err != nil {
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
		if err := r.reseal(ctx); err != nil {
			return err
		}
		if err := v.RetireSecrets(ctx, r.Revoke); err != nil {
			return err
		}
	}
	return r.end(r.set.Current, r.set.Next)
}

// reseal seals under the secret in use what people's second factors need, before those that it may be sealed under end.
func (r *rotation) reseal(ctx context.Context) error {
	people, err := auth.New(auth.Options{Store: r.db, Secrets: keyring.Of(r.set.Current, r.set.Previous...)})
	if err != nil {
		return err
	}
	return people.Reseal(ctx)
}

// end takes the secrets that have ended out of the file.
func (r *rotation) end(current keyring.Secret, next []keyring.Secret) error {
	fmt.Fprintf(r.s.err, "%s is the only secret by which keys are recognised\n", current)
	return r.keepOnly(current, next)
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
		return errors.New("the secret in use is not lost: it is in " + r.Place + "; rotate-secret changes it, and --retire ends those before it")
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
	if r.given, err = r.Read(); err != nil {
		return err
	}
	return r.end(current, nil)
}
