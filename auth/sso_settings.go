package auth

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// What becomes of a person's agents when a provider does not let the person in any more.
const (
	LeaversNothing = "nothing"
	LeaversTell    = "tell"    // it is said in the trail and with the person
	LeaversSuspend = "suspend" // after a time, and until somebody else owns them
)

// Limits of the time after which agents are suspended.
const (
	MaxGrace     = 30 * 24 // hours
	DefaultGrace = 72
)

// provenFor is how long after a sign-in of an administrator by single sign-on passwords may be switched off.
const provenFor = 30 * 24 * time.Hour

// SSOSettings are what administrators decide about signing in.
type SSOSettings struct {
	PasswordsOff bool   `json:"passwords_off"`
	BreakGlass   string `json:"break_glass"` // the account that a password lets in all the same, by its id
	Leavers      string `json:"leavers"`
	GraceHours   int    `json:"grace_hours"` // for LeaversSuspend
}

const ssoSetting = "sso"

// SSOSettings returns what was decided.
func (s *Service) SSOSettings(ctx context.Context) (SSOSettings, error) { return readSSO(ctx, s.store) }

type settingReader interface {
	Setting(ctx context.Context, name string) (string, error)
}

func readSSO(ctx context.Context, from settingReader) (SSOSettings, error) {
	settings := SSOSettings{Leavers: LeaversTell, GraceHours: DefaultGrace}
	text, err := from.Setting(ctx, ssoSetting)
	if errors.Is(err, store.ErrNotFound) {
		return settings, nil
	}
	if err != nil {
		return settings, err
	}
	return settings, json.Unmarshal([]byte(text), &settings)
}

// passwordOpens reports whether a password may let somebody in at all.
func (s SSOSettings) passwordOpens(accountID string) bool {
	return !s.PasswordsOff || accountID == s.BreakGlass
}

// passkeyOpens returns nil where a passkey alone may let somebody in: whom a password could. Who has none comes by a provider, which
// must be able to let them in no more. ErrPasskeysOff, ErrProviderDecides.
func (s SSOSettings) passkeyOpens(account store.Account) error {
	switch {
	case !s.passwordOpens(account.ID):
		return ErrPasskeysOff
	case account.PasswordHash == "":
		return ErrProviderDecides
	}
	return nil
}

// Why passwords can't be switched off, or the account that they remain for can't be changed.
var (
	ErrNoProof    = errors.New("no administrator signed in by single sign-on within the last 30 days")
	ErrBreakGlass = errors.New("this is the account that a password lets in when single sign-on fails: choose another first, or switch passwords on")
)

// ErrPasswordsOff is that nobody new gets in by a password.
var ErrPasswordsOff = errors.New("passwords are switched off")

func checkPasswordsOn(ctx context.Context, from settingReader) error {
	settings, err := readSSO(ctx, from)
	if err == nil && settings.PasswordsOff {
		err = ErrPasswordsOff
	}
	return err
}

// SwitchPasswordsOff keeps passwords from letting anybody in but one administrator, the break-glass account. *FieldError,
// ErrNoProof, ErrNotAllowed.
func (s *Service) SwitchPasswordsOff(ctx context.Context, by By, breakGlass string) error {
	return s.changeSSO(ctx, by, []string{breakGlass}, func(_ *store.Tx, accounts []store.Account, now *SSOSettings) error {
		account, _ := find(accounts, breakGlass)
		if err := fitForBreakGlass(account); err != nil {
			return err
		}
		proven, err := s.AdministratorProven(ctx)
		if err == nil && !proven {
			err = ErrNoProof
		}
		now.PasswordsOff, now.BreakGlass = true, breakGlass
		return err
	})
}

func fitForBreakGlass(a store.Account) error {
	if administers(a) && a.PasswordHash != "" {
		return nil
	}
	return &FieldError{"break_glass", "Choose an administrator who can sign in with a password."}
}

// SwitchPasswordsOn lets passwords let people in again.
func (s *Service) SwitchPasswordsOn(ctx context.Context, by By) error {
	return s.changeSSO(ctx, by, nil, func(_ *store.Tx, _ []store.Account, now *SSOSettings) error {
		now.PasswordsOff = false
		return nil
	})
}

// SetLeavers decides what becomes of the agents of who is not let in any more. *FieldError, ErrNotAllowed.
func (s *Service) SetLeavers(ctx context.Context, by By, leavers string, graceHours int) error {
	switch {
	case !slices.Contains([]string{LeaversNothing, LeaversTell, LeaversSuspend}, leavers):
		return &FieldError{"leavers", "Choose what is to happen."}
	case leavers == LeaversSuspend && (graceHours < 1 || graceHours > MaxGrace):
		return &FieldError{"grace", "Give a whole number of hours from 1 to 720."}
	}
	return s.changeSSO(ctx, by, nil, func(tx *store.Tx, _ []store.Account, now *SSOSettings) error {
		now.Leavers = leavers
		if leavers == LeaversSuspend {
			now.GraceHours = graceHours
			return nil
		}
		return tx.SpareAgents(ctx)
	})
}

// AdministratorProven reports whether an administrator signed in at a provider that counts, lately enough.
func (s *Service) AdministratorProven(ctx context.Context) (bool, error) {
	providers, err := s.providersThatCount(ctx)
	if err != nil {
		return false, err
	}
	var issuers []string
	for _, p := range providers {
		issuers = append(issuers, p.Issuer)
	}
	at, err := s.store.AdministratorSignedIn(ctx, string(access.Administrator), issuers)
	return s.now().Sub(at) < provenFor, err
}

// changeSSO changes the settings and writes that down, for somebody who may. accounts are the administrators and others that
// are named, none of whom changes meanwhile.
func (s *Service) changeSSO(ctx context.Context, by By, others []string, change func(*store.Tx, []store.Account, *SSOSettings) error) error {
	var after SSOSettings
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		accounts, err := tx.LockAccounts(ctx, string(access.Administrator), append(others, by.ID())...)
		if err != nil {
			return err
		}
		if !by.may(access.ManageSettings, accounts) {
			return ErrNotAllowed
		}
		before, err := readSSO(ctx, tx)
		if err != nil {
			return err
		}
		after = before
		if err := change(tx, accounts, &after); err != nil {
			return err
		}
		if after == before {
			return errUnchanged
		}
		text, err := json.Marshal(after)
		if err != nil {
			return err
		}
		if err := tx.PutSetting(ctx, ssoSetting, string(text)); err != nil {
			return err
		}
		return s.recordSSO(ctx, tx, by, audit.SSOChanged, "", after.detail(accounts))
	})
	if err == errUnchanged {
		return nil
	}
	if err == nil {
		s.logger.WarnContext(ctx, "how people sign in changed", "passwords_off", after.PasswordsOff, "leavers", after.Leavers, "by", by.actor().Label)
	}
	return err
}

func (s SSOSettings) detail(accounts []store.Account) map[string]any {
	detail := map[string]any{"passwords": "on", "leavers": s.Leavers}
	if s.PasswordsOff {
		account, _ := find(accounts, s.BreakGlass)
		detail["passwords"], detail["break_glass"] = "off", account.Email
	}
	if s.Leavers == LeaversSuspend {
		detail["grace_hours"] = s.GraceHours
	}
	return detail
}

// recordSSO writes what happened to single sign-on, or to one of its providers, into the trail.
func (s *Service) recordSSO(ctx context.Context, tx *store.Tx, by By, action audit.Action, provider string, detail map[string]any) error {
	return write(ctx, tx, audit.Event{
		At:     s.now().UTC(),
		By:     by.actor(),
		Action: action,
		Target: audit.Target{Kind: audit.TargetSSO, ID: provider, Label: provider},
		Detail: detail,
	})
}
