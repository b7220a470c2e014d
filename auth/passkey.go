package auth

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/alter-console/alter-console/store"
)

// A Site is where browsers have the console. Passkeys are made for its host, and good there only.
type Site struct {
	Host   string // a name, without a port
	Origin string // scheme, host and port
}

// productName is what browsers and apps call the console.
const productName = "Alter Console"

// at is what checks what browsers at a site send. No attestation is asked for: any authenticator will do.
func (s *Service) at(site Site) (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{
		RPID:                  site.Host,
		RPDisplayName:         productName,
		RPOrigins:             []string{site.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification:   protocol.VerificationPreferred,
		},
	})
}

// A holder is an account with its passkeys, as the library knows people.
type holder struct {
	account     store.Account
	credentials []webauthn.Credential
}

func newHolder(account store.Account, rows []store.Passkey) (h holder, err error) {
	h.account = account
	for _, row := range rows {
		var c webauthn.Credential
		if err := json.Unmarshal(row.Record, &c); err != nil {
			return h, err
		}
		h.credentials = append(h.credentials, c)
	}
	return h, nil
}

// WebAuthnID is what authenticators keep of an account: its id, which says nothing about the person.
func (h holder) WebAuthnID() []byte { return []byte(h.account.ID) }

// WebAuthnName is what tells one's accounts apart where one has several.
func (h holder) WebAuthnName() string { return h.account.Email }

// WebAuthnDisplayName is what the person is called.
func (h holder) WebAuthnDisplayName() string {
	if h.account.Name != "" {
		return h.account.Name
	}
	return h.account.Email
}

// WebAuthnCredentials are the account's passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func (h holder) descriptors() (list []protocol.CredentialDescriptor) {
	for _, c := range h.credentials {
		list = append(list, c.Descriptor())
	}
	return list
}

// atHost are those of an account's passkeys that are for a site.
func atHost(rows []store.Passkey, site Site) (here []store.Passkey) {
	for _, row := range rows {
		if strings.EqualFold(row.Host, site.Host) {
			here = append(here, row)
		}
	}
	return here
}

func passkeyOf(row store.Passkey) Passkey {
	var record webauthn.Credential
	_ = json.Unmarshal(row.Record, &record) // one that can't be read says no more of itself
	return Passkey{
		ID:         row.ID,
		Name:       row.Name,
		Host:       row.Host,
		Synced:     record.Flags.BackupState,
		CreatedAt:  row.CreatedAt,
		LastUsedAt: row.LastUsedAt,
	}
}

func encodeRecord(c *webauthn.Credential) (json.RawMessage, error) {
	var out bytes.Buffer
	err := json.NewEncoder(&out).Encode(c)
	return bytes.TrimSpace(out.Bytes()), err
}
