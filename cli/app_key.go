package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/vault/appkeys"
)

type appKeyCommands struct {
	Create      appKeyCreate      `cmd:"" help:"Make an app key and print it, once, on standard output."`
	List        appKeyList        `cmd:"" help:"List the app keys."`
	Rotate      appKeyRotate      `cmd:"" help:"Make an app key in the place of another, which works on for some days, and print it, once."`
	Deprecate   appKeyDeprecate   `cmd:"" help:"Have an app key warn whoever uses it; it works on."`
	Undeprecate appKeyUndeprecate `cmd:"" help:"Take the deprecation of an app key back, unless it was rotated."`
	Revoke      appKeyRevoke      `cmd:"" help:"Revoke an app key for good, and those derived from it."`
}

type appKeyCreate struct {
	Name         string       `arg:"" help:"What the key is for, such as the program that will hold it."`
	Preset       string       `help:"What the key may do: read, ci, retrieve, security, operator or everything. Default: read." enum:",read,ci,retrieve,security,operator,everything" default:"" placeholder:"PRESET"`
	Scopes       []string     `help:"What the key may do, such as agents:read,agents:write, in the place of a preset." placeholder:"SCOPE,…"`
	ExpiresIn    *server.Days `field:"expires_at" help:"For how long the key works, such as 30d or 36h. Default: about 90 days, until people work." placeholder:"TIME"`
	NeverExpires bool         `help:"The key works until it is revoked."`
	CIDR         []string     `name:"cidr" field:"cidr_allowlist" help:"From which networks or addresses alone the key works. Default: from anywhere." placeholder:"NETWORK,…"`
	RateLimit    int          `field:"rate_limit_rpm" help:"How many requests a minute the key may send. Default: what the server has for all keys." placeholder:"N"`
}

// usualLife is how many hours a key works where nothing else is asked for, as the console's form proposes.
const usualLife = 90 * 24

// wanted is what the flags ask for.
func (k appKeyCreate) wanted(now time.Time, zone *time.Location) (want appkeys.Wanted, err error) {
	want = appkeys.Wanted{Name: k.Name, Scopes: k.Scopes}
	switch {
	case len(k.Scopes) > 0 && k.Preset != "":
		return want, errors.New("--preset and --scopes exclude each other: keep one")
	case len(k.Scopes) == 0:
		want.Scopes = access.PresetScopes(cmp.Or(k.Preset, access.KeyPresets[0].ID))
	}
	if len(k.CIDR) > 0 {
		want.CIDRs = k.CIDR
	}
	if k.RateLimit != 0 {
		want.RateLimit = &k.RateLimit
	}
	want.ExpiresAt, err = k.end(now, zone)
	return want, err
}

// end is when the key ends, nil for never: what nobody named ends when people work.
func (k appKeyCreate) end(now time.Time, zone *time.Location) (*time.Time, error) {
	usual := wire.EndAfter(now, usualLife, zone)
	switch {
	case k.ExpiresIn != nil && k.NeverExpires:
		return nil, errors.New("--expires-in and --never-expires exclude each other: keep one")
	case k.NeverExpires:
		return nil, nil
	case k.ExpiresIn == nil:
		return &usual, nil
	case *k.ExpiresIn <= 0:
		return nil, errors.New("--expires-in must be longer than 0, such as 90d or 36h")
	}
	asked := now.Add(time.Duration(*k.ExpiresIn))
	return &asked, nil
}

// Run prints the plaintext key and nothing else, so that it can be piped into a secret store.
func (k appKeyCreate) Run(ctx context.Context, c *server.Config, s streams) error {
	return withKeys(ctx, c, s, func(svc *server.Services) error {
		want, err := k.wanted(time.Now(), c.Zone())
		if err != nil {
			return err
		}
		same, err := idsNamed(ctx, svc, k.Name)
		if err != nil {
			return err
		}
		plaintext, _, err := svc.Vault.AppKeys.Create(ctx, want)
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

type appKeyList struct {
	Derived bool `help:"Those that other keys derived, too."`
}

// Run prints a table of the app keys.
func (l appKeyList) Run(ctx context.Context, c *server.Config, s streams) error {
	return withKeys(ctx, c, s, func(svc *server.Services) error {
		keys, err := svc.Vault.AppKeys.List(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tNAME\tKEY\tSTATE\tCREATED\tLAST USED\tENDS\tREVOKED\tFROM\tPER MINUTE\tSCOPES")
		for _, k := range keys {
			if k.ParentID != nil && !l.Derived {
				continue
			}
			fmt.Fprintf(w, "%s\t%s\t%s…\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", k.ID, k.Name, k.Prefix, stateOfKey(&k, time.Now()), when(&k.CreatedAt), when(k.LastUsedAt),
				when(k.EndsAt()), when(k.RevokedAt), networksOf(&k), rateOf(&k), appkeys.InWords(k.Scopes))
		}
		return w.Flush()
	})
}

// stateOfKey is a key's state in a word.
func stateOfKey(k *appkeys.Key, now time.Time) string {
	switch {
	case k.RevokedAt != nil:
		return wire.KeyRevoked
	case !k.Works(now):
		return wire.KeyExpired
	case k.DeprecatedAt != nil:
		return wire.KeyDeprecated
	}
	return wire.KeyActive
}

// networksOf are those from which alone a key works.
func networksOf(k *appkeys.Key) string {
	if k.CIDRs == nil {
		return "anywhere"
	}
	return strings.Join(k.CIDRs, ",")
}

// rateOf is how many requests a minute a key may send.
func rateOf(k *appkeys.Key) int {
	limit, _ := wire.RateLimitOf(k.RateLimit)
	return limit
}

type appKeyRotate struct {
	anAppKey
	OverlapDays int `help:"For how many days the key works on, 0 to 30." default:"7" placeholder:"DAYS"`
}

// Run prints the plaintext of the new key and nothing else, so that it can be piped into a secret store.
func (k appKeyRotate) Run(ctx context.Context, c *server.Config, s streams) error {
	if k.OverlapDays < 0 || k.OverlapDays > wire.MaxOverlapDays {
		return fmt.Errorf("--overlap-days must be 0 to %d", wire.MaxOverlapDays)
	}
	return withKeys(ctx, c, s, func(svc *server.Services) error {
		plaintext, old, err := svc.Vault.AppKeys.Rotate(ctx, k.ID, k.OverlapDays)
		if err != nil {
			return named(ctx, svc, k.ID, err)
		}
		if old.Works(time.Now()) {
			fmt.Fprintf(s.err, "the key before, %s…, works on until %s\n", old.Prefix, old.EndsAt().Format("2006-01-02 15:04 MST"))
		} else {
			fmt.Fprintf(s.err, "the key before, %s…, is refused from now on\n", old.Prefix)
		}
		_, err = fmt.Fprintln(s.out, plaintext)
		return err
	})
}

// anAppKey is the key that a command is about.
type anAppKey struct {
	ID string `arg:"" help:"The key's id, as app-key list shows it."`
}

// change does something to the key, and says what was done.
func (k anAppKey) change(ctx context.Context, c *server.Config, s streams, done string, do func(*appkeys.Room) func(context.Context, string) error) error {
	return withKeys(ctx, c, s, func(svc *server.Services) error {
		if err := do(svc.Vault.AppKeys)(ctx, k.ID); err != nil {
			return named(ctx, svc, k.ID, err)
		}
		_, err := fmt.Fprintln(s.err, done, k.ID)
		return err
	})
}

type appKeyDeprecate struct{ anAppKey }

// Run deprecates the key.
func (k appKeyDeprecate) Run(ctx context.Context, c *server.Config, s streams) error {
	return k.change(ctx, c, s, "deprecated", func(keys *appkeys.Room) func(context.Context, string) error { return keys.Deprecate })
}

type appKeyUndeprecate struct{ anAppKey }

// Run takes the deprecation back.
func (k appKeyUndeprecate) Run(ctx context.Context, c *server.Config, s streams) error {
	return k.change(ctx, c, s, "no longer deprecated:", func(keys *appkeys.Room) func(context.Context, string) error { return keys.Undeprecate })
}

type appKeyRevoke struct{ anAppKey }

// Run revokes the key.
func (k appKeyRevoke) Run(ctx context.Context, c *server.Config, s streams) error {
	return k.change(ctx, c, s, "revoked", func(keys *appkeys.Room) func(context.Context, string) error { return keys.Revoke })
}

// idsNamed are the ids of the app keys of a name that are not revoked.
func idsNamed(ctx context.Context, svc *server.Services, name string) (ids []string, err error) {
	keys, err := svc.Vault.AppKeys.List(ctx)
	for _, k := range keys {
		if k.Name == name && k.RevokedAt == nil {
			ids = append(ids, k.ID)
		}
	}
	return ids, err
}

// named says which id is meant where a key was not found by its name.
func named(ctx context.Context, svc *server.Services, id string, err error) error {
	if ids, _ := idsNamed(ctx, svc, id); errors.Is(err, appkeys.ErrNotFound) && len(ids) > 0 {
		return fmt.Errorf("%s is a name: give the id, which is %s", id, strings.Join(ids, " or "))
	}
	return err
}

// withKeys is with for a command that works on the keys of this server.
func withKeys(ctx context.Context, c *server.Config, s streams, do func(*server.Services) error) error {
	if err := notHere(c, "app-key"); err != nil {
		return err
	}
	return with(ctx, c, s, do)
}
