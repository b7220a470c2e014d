package agents

import (
	"errors"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A keyRule makes the key after an operation from the key before it, and says whether they differ.
type keyRule func(key store.Key, now time.Time) (after store.Key, changed bool, err error)

// deprecate marks a key as on its way out. It keeps working; a second time doesn't refresh the date.
func deprecate(key store.Key, now time.Time) (store.Key, bool, error) {
	if key.RevokedAt != nil {
		return key, false, errKeyAlreadyRevoked()
	}
	if key.DeprecatedAt != nil {
		return key, false, nil
	}
	key.DeprecatedAt = &now
	return key, true, nil
}

func undeprecate(key store.Key, _ time.Time) (store.Key, bool, error) {
	if key.RevokedAt != nil {
		return key, false, errKeyAlreadyRevoked()
	}
	if key.DeprecatedAt == nil {
		return key, false, nil
	}
	if key.RotatedTo != nil {
		return key, false, api.Fail(wire.CodeKeyRotated)
	}
	key.DeprecatedAt = nil
	return key, true, nil
}

// revoke ends a key for good; revoking it again changes nothing.
func revoke(key store.Key, now time.Time) (store.Key, bool, error) {
	if key.RevokedAt != nil {
		return key, false, nil
	}
	key.RevokedAt = &now
	return key, true, nil
}

// acknowledge notes that a new key was stored by the person it was shown to. Keys nobody has to confirm stay as they
// are.
func acknowledge(key store.Key, _ time.Time) (store.Key, bool, error) {
	if key.RevokedAt != nil {
		return key, false, errKeyAlreadyRevoked()
	}
	if key.Acknowledgement != wire.AcknowledgementPending {
		return key, false, nil
	}
	key.Acknowledgement = wire.AcknowledgementDone
	return key, true, nil
}

// replace ends a key that nobody has, because another takes its place.
func replace(key store.Key, now time.Time) (store.Key, error) {
	if err := checkReplaceable(key); err != nil {
		return key, err
	}
	key.RevokedAt = &now
	return key, nil
}

// nobodyHas reports whether a key harms nobody when it ends: it still waits to be confirmed as stored, and was never
// used.
func nobodyHas(key store.Key) bool {
	return key.RevokedAt == nil && key.LastUsedAt == nil && key.Acknowledgement == wire.AcknowledgementPending
}

// checkReplaceable refuses every key that somebody may have, and says why.
func checkReplaceable(key store.Key) error {
	switch {
	case nobodyHas(key):
		return nil
	case key.RevokedAt != nil:
		return errKeyAlreadyRevoked()
	case key.LastUsedAt != nil:
		return api.Failf(wire.CodeKeyNotReplaceable, "This key was used, so somebody has it.")
	case key.Acknowledgement == wire.AcknowledgementDone:
		return api.Failf(wire.CodeKeyNotReplaceable, "This key was confirmed as stored, so somebody has it.")
	}
	return api.Fail(wire.CodeKeyNotReplaceable)
}

// countLive counts the keys that work; deprecated ones do, and rotated ones until their grace ends.
func countLive(keys []store.Key, now time.Time) int {
	n := 0
	for _, key := range keys {
		if key.Works(now) {
			n++
		}
	}
	return n
}

// isLastKey reports whether no other key of the agent works.
func isLastKey(keys []store.Key, id string, now time.Time) bool {
	for _, key := range keys {
		if key.ID != id && key.Works(now) {
			return false
		}
	}
	return true
}

// checkLastKey refuses to leave an agent without any live key, unless forced.
func checkLastKey(keys []store.Key, id string, now time.Time, force bool) error {
	if !force && isLastKey(keys, id, now) {
		return api.Fail(wire.CodeLastActiveKey)
	}
	return nil
}

// lastKey gives the database's own last-key guard its code.
func lastKey(err error) error {
	if errors.Is(err, store.ErrLastKey) {
		return api.Fail(wire.CodeLastActiveKey)
	}
	return err
}

// errKeyAlreadyRevoked is key_revoked in its second meaning: the target of an operation, not the presented key.
func errKeyAlreadyRevoked() *api.Error {
	return api.Failf(wire.CodeKeyRevoked, "This key is revoked, and revocation is final.").
		WithStatus(http.StatusConflict).
		WithHint("Mint another key for the agent instead.")
}
