package vault

import (
	"context"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/store"
)

// UseSecret makes the ring's current secret the one in use: new keys are hashed under it, and others at their next use.
func (v *Vault) UseSecret(ctx context.Context) error {
	id := v.secrets.Set().Current.ID
	return v.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.AddServerSecret(ctx, id, v.clock()); err != nil {
			return err
		}
		return v.auditSystem(ctx, tx, v.appID, store.ActorCommandLine, secretEvent(actionSecretChanged, id, nil))
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
	var text strings.Builder
	fmt.Fprintf(&text, "%d keys have not been used since the secret was changed, and would be revoked:\n", len(e.Keys))
	for i, k := range e.Keys {
		if i == maxNamed {
			fmt.Fprintf(&text, "  and %d more\n", len(e.Keys)-i)
			break
		}
		fmt.Fprintf(&text, "  %s\n", DescribeKey(k))
	}
	fmt.Fprintf(&text, "wait until they are used, replace them, or revoke them with --revoke %d", len(e.Keys))
	return text.String()
}

// DescribeKey says whose key it is and when it was last used.
func DescribeKey(k store.StrandedKey) string {
	whose, used := "app key", "never used"
	if k.Agent != "" {
		whose = "agent " + k.Agent + ", key"
	}
	if k.LastUsedAt != nil {
		used = "last used " + k.LastUsedAt.Format("2006-01-02 15:04 UTC")
	}
	return fmt.Sprintf("%s %s (%s…), %s", whose, k.Name, k.Prefix, used)
}

// RetireSecrets ends every secret but the ring's current one, and revokes the keys that are left under them, if there
// are as many as expected; else it changes nothing: *StrandedError.
func (v *Vault) RetireSecrets(ctx context.Context, expected int) error {
	id := v.secrets.Set().Current.ID
	return v.store.LongTx(ctx, func(tx *store.Tx) error {
		keys, err := tx.KeysNotUnder(ctx, id)
		if err != nil {
			return err
		}
		if len(keys) != expected {
			return &StrandedError{keys}
		}
		now := v.clock()
		for _, k := range keys {
			k.RevokedAt = &now
			if err := tx.UpdateKey(ctx, k.Key, true); err != nil {
				return err
			}
			if err := v.auditSystem(ctx, tx, k.AppID, store.ActorCommandLine, keyEvent(actionKeyRevoked, k.Key, map[string]any{"reason": "secret retired"})); err != nil {
				return err
			}
		}
		if err := tx.RetireServerSecrets(ctx, id, now); err != nil {
			return err
		}
		return v.auditSystem(ctx, tx, v.appID, store.ActorCommandLine, secretEvent(actionSecretRetired, id, map[string]any{"keys_revoked": len(keys)}))
	})
}

func secretEvent(action, id string, detail map[string]any) event {
	return event{action: action, targetKind: "server_secret", targetID: id, targetLabel: id, detail: detail}
}
