package vault

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/agents"
)

// UseSecret makes the ring's current secret the one in use: new keys are hashed under it, and others at their next use. The audit
// trail is signed by it from then on, which those before it vouch for: none where they are lost.
func (v *Vault) UseSecret(ctx context.Context, previous ...keyring.Secret) error {
	id := v.secrets.Set().Current.ID
	return v.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.AddServerSecret(ctx, id, v.base.Clock()); err != nil {
			return err
		}
		if err := v.chain.Introduce(ctx, tx, previous); err != nil {
			return err
		}
		return v.base.Audit(ctx, tx, v.base.AppID, audit.CommandLine(), secretEvent(audit.ServerSecretChanged, id, nil))
	})
}

// A StrandedError names the keys that the end of a secret would end with it.
type StrandedError struct{ Keys []store.StrandedKey }

// maxNamed is how many keys an error names.
const maxNamed = 20

func (e *StrandedError) Error() string {
	if len(e.Keys) == 0 {
		return "no key would be revoked: leave --revoke away"
	}
	return fmt.Sprintf("%s not moved to the secret in use, and would be revoked:\n%swait until they are used, replace them, or revoke them with --revoke %d",
		text.Counted(len(e.Keys), "key has", "keys have"), DescribeKeys(e.Keys), len(e.Keys))
}

// DescribeKeys lists keys, each in a line of its own, but not too many.
func DescribeKeys(keys []store.StrandedKey) string {
	var lines strings.Builder
	for i, k := range keys {
		if i == maxNamed {
			fmt.Fprintf(&lines, "  and %d more\n", len(keys)-i)
			break
		}
		fmt.Fprintf(&lines, "  %s\n", describeKey(k))
	}
	return lines.String()
}

// describeKey says whose key it is and when it was last used.
func describeKey(k store.StrandedKey) string {
	whose, used := "app key", "never used"
	if k.Agent != "" {
		whose = "agent " + k.Agent + ", key"
	}
	if k.LastUsedAt != nil {
		used = "last used " + k.LastUsedAt.Format("2006-01-02 15:04 UTC")
	}
	return fmt.Sprintf("%s %s (%s…), %s", whose, k.Name, k.Prefix, used)
}

// An InUseError names keys that are used, and left under a secret that is to end.
type InUseError struct{ Keys []store.StrandedKey }

func (e *InUseError) Error() string {
	return fmt.Sprintf("%s used since the secret was changed, by a server that had not heard of it:\n%sthey move at their next use, unless a server was not given the new secret; to end one all the same, revoke it by itself",
		text.Counted(len(e.Keys), "key was", "keys were"), DescribeKeys(e.Keys))
}

// usedSince returns those of the keys that were used after the last secret came into use.
func usedSince(keys []store.StrandedKey, secrets []store.ServerSecret) (used []store.StrandedKey) {
	for _, k := range keys {
		if k.LastUsedAt != nil && k.LastUsedAt.After(secrets[len(secrets)-1].CreatedAt) {
			used = append(used, k)
		}
	}
	return used
}

// checkStranded refuses to end keys that are used, or others than somebody has looked at.
func checkStranded(keys []store.StrandedKey, secrets []store.ServerSecret, expected int) error {
	if used := usedSince(keys, secrets); len(used) > 0 {
		return &InUseError{used}
	}
	if len(keys) != expected {
		return &StrandedError{keys}
	}
	return nil
}

// settleTime is longer than it takes a server to notice a change of the secret or to write down that a key has moved.
const settleTime = flushEvery + time.Second

// settle waits until what was used before now has moved, if anything is left that could.
func (v *Vault) settle(ctx context.Context, id string) error {
	keys, err := v.base.Store.KeysNotUnder(ctx, id)
	if err != nil || len(keys) == 0 {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(settleTime):
		return nil
	}
}

// RetireSecrets ends every secret but the ring's current one, and revokes the keys that are left under them. It changes
// nothing and fails with a *StrandedError where there are not as many of those as expected, and with an *InUseError where
// one of them was used since the current secret came into use.
func (v *Vault) RetireSecrets(ctx context.Context, expected int) error {
	id := v.secrets.Set().Current.ID
	if err := v.settle(ctx, id); err != nil {
		return err
	}
	return v.base.Store.LongTx(ctx, func(tx *store.Tx) error {
		now := v.base.Clock()
		if err := tx.RetireServerSecrets(ctx, id, now); err != nil {
			return err
		}
		keys, err := tx.KeysNotUnder(ctx, id) // no more can come by now
		if err != nil {
			return err
		}
		secrets, err := tx.ServerSecrets(ctx)
		if err != nil {
			return err
		}
		if err := checkStranded(keys, secrets, expected); err != nil {
			return err
		}
		for _, k := range keys {
			if err := v.revokeStranded(ctx, tx, k.Key, now); err != nil {
				return err
			}
		}
		return v.base.Audit(ctx, tx, v.base.AppID, audit.CommandLine(), secretEvent(audit.ServerSecretRetired, id, map[string]any{"keys_revoked": len(keys)}))
	})
}

func (v *Vault) revokeStranded(ctx context.Context, tx *store.Tx, key store.Key, now time.Time) error {
	key.RevokedAt = &now
	if err := tx.UpdateKey(ctx, key, true); err != nil {
		return err
	}
	event := agents.KeyEvent(audit.KeyRevoked, key, map[string]any{"reason": "secret retired"})
	return v.base.Audit(ctx, tx, key.AppID, audit.CommandLine(), event)
}

func secretEvent(action audit.Action, id string, detail map[string]any) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetServerSecret, ID: id, Label: id}, Detail: detail}
}
