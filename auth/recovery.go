package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// RecoveryCodes is how many an account gets.
const RecoveryCodes = 10

// recoveryLetters are those of a code: 60 bits, of which nobody can try many.
const (
	recoveryLetters = 12
	recoveryGroup   = 4
)

// MakeRecoveryCodes gives a person other recovery codes; those before are good for nothing then. ErrNoFactor for who needs none.
func (s *Service) MakeRecoveryCodes(ctx context.Context, by By) (codes []string, err error) {
	err = s.settle(ctx, by, audit.RecoveryCodesMade, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err == nil && !c.target.Factors.Any() {
			err = ErrNoFactor
		}
		if err != nil {
			return c.target, nil, err
		}
		codes, err = s.newCodes(ctx, tx, c.target)
		return c.target, nil, err
	})
	return codes, err
}

// newCodes writes down hashes of new codes, under a key of their own, and returns the codes.
func (s *Service) newCodes(ctx context.Context, tx *store.Tx, account store.Account) (codes []string, err error) {
	row := store.RecoveryCodes{AccountID: account.ID, MadeAt: s.now().UTC()}
	key := rand.Text()
	if _, row.Sealed, err = s.box.Seal(account.ID, sealedRecovery, key); err != nil {
		return nil, err
	}
	for range RecoveryCodes {
		code := newRecoveryCode()
		codes, row.Hashes = append(codes, code), append(row.Hashes, recoveryHash(key, code))
	}
	return codes, tx.PutRecoveryCodes(ctx, row)
}

func newRecoveryCode() string {
	letters := strings.ToLower(rand.Text()[:recoveryLetters])
	var groups []string
	for group := range slices.Chunk([]byte(letters), recoveryGroup) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// recoveryHash is what is kept of a code, however people type it.
func recoveryHash(key, code string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(strings.ToLower(digits(strings.TrimSpace(code)))))
	return hex.EncodeToString(mac.Sum(nil))
}

// useRecoveryCode uses one of an account's codes, once: in the transaction of what it is used for. ErrBadCode,
// ErrUnreadableFactor.
func (s *Service) useRecoveryCode(ctx context.Context, tx *store.Tx, account store.Account, code string, from Visitor) error {
	row, err := tx.LockRecoveryCodes(ctx, account.ID)
	if errors.Is(err, store.ErrNotFound) {
		return ErrBadCode
	}
	if err != nil {
		return err
	}
	key, err := s.unseal(account.ID, sealedRecovery, row.Sealed)
	if err != nil {
		return err
	}
	hash := recoveryHash(key, code)
	n := slices.IndexFunc(row.Hashes, func(h string) bool { return hmac.Equal([]byte(h), []byte(hash)) })
	if n < 0 {
		return ErrBadCode
	}
	now := s.now().UTC()
	row.Hashes, row.LastUsedAt = slices.Delete(row.Hashes, n, n+1), &now
	if err := tx.UpdateRecoveryCodes(ctx, row); err != nil {
		return err
	}
	return record(ctx, tx, audit.RecoveryCodeUsed, account, ownActor(account, from), now, map[string]any{"left": len(row.Hashes)})
}
