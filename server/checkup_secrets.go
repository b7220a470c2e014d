package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
)

func (c *checkup) secret(ctx context.Context) finding {
	given, err := c.config.SecretsOf(ctx, c.store)
	set, ok := c.arranged(ctx, c.config.Secrets, given)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return defective("The secret that keys are hashed under is missing.", secretAdvice)
	case errors.Is(err, ErrWrongSecret), err == nil && !ok:
		return defective("The secret is not the one that the database was made with.", secretAdvice)
	case err != nil:
		return defective(sentence(err), secretAdvice)
	case len(set.Missing) > 0:
		return doubtful("Previous secrets are not here: "+strings.Join(set.Missing, ", ")+".",
			"Put them back behind the one in use, or end them with alter-console rotate-secret --retire. alter-console status says which keys need them.")
	}
	return fine("The one that keys are hashed under is here.")
}

const (
	secretAdvice = "Restore secret.key in --data, or set ALTER_CONSOLE_SECRET_KEY to the one that the database was made with."
	masterAdvice = "Restore master.key in --data, or set ALTER_CONSOLE_MASTER_KEY; of several replicas each needs it. If it is lost, see alter-console rekey --lost."
)

func (c *checkup) masterKey(ctx context.Context) finding {
	if c.config.RemoteURL != "" {
		return finding{}
	}
	given, err := c.config.MasterKeysOf(ctx, c.store)
	set, ok := c.arranged(ctx, c.config.MasterKeys, given)
	switch {
	case errors.Is(err, seal.ErrMissing):
		return defective("The master key is missing, and managed secrets can't be used.", masterAdvice)
	case errors.Is(err, seal.ErrWrong), err == nil && !ok:
		return defective("The master key is not the one in use, and managed secrets can't be used.", masterAdvice)
	case err != nil:
		return defective(sentence(err), masterAdvice)
	case len(set.Missing) > 0:
		return doubtful("Previous master keys are not here, and values under them can't be used: "+strings.Join(set.Missing, ", ")+".",
			"Put them back behind the one in use, or replace those values and run alter-console rekey.")
	}
	return fine("The one that managed secrets are encrypted under is here.")
}

// arranged sorts those given by what the database knows. It is all right where the database knows none, and where it can't be
// asked, which is what another check is about.
func (c *checkup) arranged(ctx context.Context, open func() (Keyset, error), given []keyring.Secret) (set keyring.Set, ok bool) {
	keys, err := open()
	if err != nil {
		return set, true
	}
	known, err := keys.Known(ctx, c.store)
	if err != nil || len(known) == 0 {
		return set, true
	}
	set, ok, err = keys.Arrange(ctx, c.store, given)
	return set, ok || err != nil
}

// sentence is an error as one.
func sentence(err error) string {
	said := err.Error()
	return strings.ToUpper(said[:1]) + strings.TrimSuffix(said[1:], ".") + "."
}

// certificateSoon is how long before its end a certificate should have been renewed.
const certificateSoon = 14 * 24 * time.Hour

func (c *checkup) certificate(context.Context) finding {
	if c.config.TLSCert == "" {
		return finding{}
	}
	const fix = "Renew it: the files of --tls-cert and --tls-key are read again when they change."
	pair, err := tls.LoadX509KeyPair(c.config.TLSCert, c.config.TLSKey)
	if err != nil {
		return defective("The files of --tls-cert and --tls-key can't be used: "+sentence(err), fix)
	}
	ends := pair.Leaf.NotAfter
	says := fmt.Sprintf("It is good until %s.", ends.UTC().Format("2006-01-02 15:04 UTC"))
	switch left := time.Until(ends); {
	case left < 0:
		return defective("It was good until "+ends.UTC().Format("2006-01-02 15:04 UTC")+".", fix)
	case left < certificateSoon:
		return doubtful(says, fix)
	}
	return fine(says)
}

func (c *checkup) administrators(ctx context.Context) finding {
	accounts, err := c.store.Accounts(ctx)
	if err != nil {
		return finding{}
	}
	n := 0
	for _, a := range accounts {
		if isAdministrator(a) {
			n++
		}
	}
	switch n {
	case 0:
		return doubtful("Nobody can manage people and secrets.", "Run alter-console admin create EMAIL.")
	case 1:
		return noted("There is one alone.", "Invite a second one, for the day on which the first can't be reached.")
	}
	return fine(fmt.Sprintf("There are %d.", n))
}

func isAdministrator(a store.Account) bool {
	return a.Role == string(access.Administrator) && a.DisabledAt == nil
}
