package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// Limits of passkeys.
const (
	maxPasskeys    = 20 // of one account
	maxPasskeyName = 60 // characters
)

// OfferPasskey returns what a browser needs to make a passkey for the request's person, as JSON.
func (s *Service) OfferPasskey(r *http.Request, site Site) (options string, err error) {
	h, of, err := s.adding(r)
	if err != nil {
		return "", err
	}
	at, err := s.at(site)
	if err != nil {
		return "", err
	}
	creation, _, err := at.BeginRegistration(h, webauthn.WithExclusions(h.descriptors()), func(o *protocol.PublicKeyCredentialCreationOptions) error {
		o.Challenge = s.challenge(of)
		return nil
	})
	if err != nil {
		return "", err
	}
	return encode64(creation.Response)
}

func encode64(options any) (string, error) {
	text, err := json.Marshal(options)
	return string(text), err
}

// adding is who makes a passkey, and what it is asked for.
func (s *Service) adding(r *http.Request) (h holder, of ask, err error) {
	ctx := r.Context()
	person, _ := FromContext(ctx)
	account, err := s.Account(ctx, person.ID)
	if err != nil {
		return h, of, err
	}
	rows, err := s.store.PasskeysOf(ctx, account.ID)
	if err != nil {
		return h, of, err
	}
	if h, err = newHolder(account, rows); err != nil {
		return h, of, err
	}
	of, err = s.askOf(r, toAdd, account)
	return h, of, err
}

// askOf is what is asked of somebody in a session.
func (s *Service) askOf(r *http.Request, p purpose, account store.Account) (ask, error) {
	session, err := s.session(r)
	return ask{p, account.ID + " " + base64.RawURLEncoding.EncodeToString(hashID(session.ID))}, err
}

// AddPasskey gives the request's person the passkey that their browser has made, and returns recovery codes where they had no
// second factor before. *FieldError, ErrBadPasskey, ErrPasskeyLate.
func (s *Service) AddPasskey(r *http.Request, site Site, name, answer string) (codes []string, err error) {
	h, of, err := s.adding(r)
	if err != nil {
		return nil, err
	}
	if name, err = checkPasskeyName(name); err != nil {
		return nil, err
	}
	if len(h.credentials) >= maxPasskeys {
		return nil, &FieldError{"name", "You have 20 passkeys. Remove one that you don't use first."}
	}
	made, err := s.made(h, of, site, answer)
	if err != nil {
		s.logger.WarnContext(r.Context(), "a passkey was refused", "account", h.account.Email, "reason", reasonOf(err))
		return nil, err
	}
	row, err := s.newPasskey(h.account, site, name, made)
	if err != nil {
		return nil, err
	}
	return s.addFactor(r, map[string]any{"factor": ByPasskey, "name": name}, func(tx *store.Tx) error {
		err := tx.InsertPasskey(r.Context(), row)
		if errors.Is(err, store.ErrConflict) {
			return &FieldError{"name", "This passkey is here already."}
		}
		return err
	})
}

// made checks what an authenticator has made.
func (s *Service) made(h holder, of ask, site Site, answer string) (*webauthn.Credential, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, errors.Join(ErrBadPasskey, err)
	}
	challenge, err := s.answered(of, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return nil, err
	}
	at, err := s.at(site)
	if err != nil {
		return nil, err
	}
	credential, err := at.CreateCredential(h, webauthn.SessionData{
		Challenge:        challenge.text,
		UserID:           h.WebAuthnID(),
		UserVerification: protocol.VerificationPreferred,
		CredParams:       webauthn.CredentialParametersDefault(),
	}, parsed)
	if err != nil {
		return nil, errors.Join(ErrBadPasskey, err)
	}
	return credential, nil
}

func (s *Service) newPasskey(account store.Account, site Site, name string, made *webauthn.Credential) (row store.Passkey, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return row, err
	}
	record, err := encodeRecord(made)
	return store.Passkey{
		ID:           id.String(),
		AccountID:    account.ID,
		CredentialID: made.ID,
		Host:         strings.ToLower(site.Host),
		Name:         name,
		Record:       record,
		CreatedAt:    s.now().UTC(),
	}, err
}

func checkPasskeyName(name string) (string, error) {
	name = text.Normal(strings.TrimSpace(name))
	switch problem := text.NameProblem(name); {
	case name == "":
		return "", &FieldError{"name", "Say where the passkey is, such as the device or the password manager."}
	case wire.ContainsKey(name):
		return "", pastedKey("name")
	case problem != "":
		return "", &FieldError{"name", "This " + problem}
	case utf8.RuneCountInString(name) > maxPasskeyName:
		return "", &FieldError{"name", "The name is too long. Use at most 60 characters."}
	}
	return name, nil
}

// RenamePasskey calls one of a person's passkeys something else. *FieldError, ErrNoFactor.
func (s *Service) RenamePasskey(ctx context.Context, by By, id, name string) error {
	name, err := checkPasskeyName(name)
	if err != nil {
		return err
	}
	return s.settle(ctx, by, audit.FactorRenamed, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		row, err := noFactor(tx.LockPasskey(ctx, by.ID(), id))
		if err == nil && row.Name == name {
			err = errUnchanged
		}
		if err != nil {
			return c.target, nil, err
		}
		detail := map[string]any{"factor": ByPasskey, "name_before": row.Name, "name_after": name}
		row.Name = name
		return c.target, detail, tx.UpdatePasskey(ctx, row)
	})
}

// RemovePasskey ends one of a person's passkeys. ErrNoFactor, ErrLastFactor.
func (s *Service) RemovePasskey(ctx context.Context, by By, id string) error {
	return s.removeFactor(ctx, by, func(tx *store.Tx, account store.Account) (map[string]any, error) {
		row, err := noFactor(tx.LockPasskey(ctx, account.ID, id))
		if err != nil {
			return nil, err
		}
		return map[string]any{"factor": ByPasskey, "name": row.Name}, tx.RemovePasskey(ctx, row)
	})
}

// Passkey returns one of an account's passkeys, or ErrNoFactor.
func (s *Service) Passkey(ctx context.Context, accountID, id string) (Passkey, error) {
	own, err := s.FactorsOf(ctx, accountID)
	if err != nil {
		return Passkey{}, err
	}
	for _, p := range own.Passkeys {
		if p.ID == id {
			return p, nil
		}
	}
	return Passkey{}, ErrNoFactor
}

// noFactor says of what was not found that there is no such factor.
func noFactor[T any](found T, err error) (T, error) {
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoFactor
	}
	return found, err
}
