package auth

import (
	"context"

	"github.com/alter-console/alter-console/store"
)

// breakGlass warns when the one account signs in that a password still lets in, and returns what the trail says of it.
func (s *Service) breakGlass(ctx context.Context, account store.Account, from Visitor) (detail map[string]any, err error) {
	settings, err := s.SSOSettings(ctx)
	if err != nil || !settings.PasswordsOff || settings.BreakGlass != account.ID {
		return nil, err
	}
	s.logger.WarnContext(ctx, "the break-glass account signed in with its password", "account", account.Email, "address", from.Address, "request_id", from.RequestID)
	return map[string]any{"break_glass": true}, nil
}
