package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
)

// SetupTokenLife is how long a set-up token is good for.
const SetupTokenLife = 24 * time.Hour

// NeedsSetup reports whether there is no administrator yet. The rules of people leave one from then on.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	there, err := s.store.HasAccountOf(ctx, string(access.Administrator))
	return !there, err
}

// HasNobody reports whether there is no account yet. Others than an administrator can be made on the command line before one is.
func (s *Service) HasNobody(ctx context.Context) (bool, error) {
	n, err := s.store.CountAccounts(ctx)
	return n == 0, err
}

// SetupToken is what the set-up URL carries from now on. It says when it ends and is signed with the server's secret, so it
// need not be kept: every replica knows it, and each start makes one with a life of its own. It is good for nothing
// once an administrator exists.
func (s *Service) SetupToken() string {
	ends := binary.BigEndian.AppendUint64(nil, uint64(s.now().Add(SetupTokenLife).Unix()))
	return base64.RawURLEncoding.EncodeToString(append(ends, setupMAC(s.setupKeys.Get()[0], ends)...))
}

func setupMAC(key, ends []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(ends)
	return mac.Sum(nil)[:24]
}

// CheckSetupToken returns ErrSetupDone, ErrBadToken, ErrTokenExpired or nil. Who tried a token that is refused is logged.
func (s *Service) CheckSetupToken(ctx context.Context, token string, from Visitor) error {
	err := s.checkSetupToken(ctx, token)
	refused := errors.Is(err, ErrSetupDone) || errors.Is(err, ErrBadToken) || errors.Is(err, ErrTokenExpired)
	if refused && token != "" {
		s.logger.WarnContext(ctx, "set-up token refused", "reason", err.Error(), "address", from.Address, "request_id", from.RequestID)
	}
	return err
}

func (s *Service) checkSetupToken(ctx context.Context, token string) error {
	needed, err := s.NeedsSetup(ctx)
	switch {
	case err != nil:
		return err
	case !needed:
		return ErrSetupDone
	}
	ends, ok := s.readSetupToken(token)
	switch {
	case !ok:
		return ErrBadToken
	case !s.now().Before(ends):
		return ErrTokenExpired
	}
	return nil
}

// readSetupToken returns when a token ends, if a server with this secret made it.
func (s *Service) readSetupToken(token string) (ends time.Time, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) < 8 {
		return ends, false
	}
	for _, key := range s.setupKeys.Get() {
		if hmac.Equal(raw[8:], setupMAC(key, raw[:8])) {
			return time.Unix(int64(binary.BigEndian.Uint64(raw)), 0), true
		}
	}
	return ends, false
}

// Setup creates the first administrator, who is at the browser. Of several at once, one succeeds; the others get
// ErrSetupDone.
func (s *Service) Setup(ctx context.Context, token, email, password string, from Visitor) (store.Account, error) {
	if err := s.CheckSetupToken(ctx, token, from); err != nil {
		return store.Account{}, err
	}
	return s.create(ctx, administrator(email, password), true, &from)
}

// claimSetup lets one set-up through: writing the setting makes a second one wait, and then see the first administrator.
func claimSetup(ctx context.Context, tx *store.Tx) error {
	if err := tx.PutSetting(ctx, "setup", "done"); err != nil {
		return err
	}
	there, err := tx.HasAccountOf(ctx, string(access.Administrator))
	if err == nil && there {
		return ErrSetupDone
	}
	return err
}
