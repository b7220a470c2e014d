package cli

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

type auditCommands struct {
	Verify    auditVerify    `cmd:"" help:"Say what of the audit trail is proven, and where it is not what it was. Ends with 3 where it is not, and with 4 where nobody signed it."`
	PublicKey auditPublicKey `cmd:"" name:"public-key" help:"Print the public keys of this server's secrets, by which anybody can verify the audit trail."`
}

type auditVerify struct {
	Export    string   `help:"Verify an export, NDJSON or CSV, instead of the database; needs no server." placeholder:"FILE" type:"path"`
	Anchor    []string `help:"Compare with checkpoints that were sent to a file by --audit-anchor; may be repeated." placeholder:"FILE" type:"path"`
	PublicKey []string `help:"Believe what this key has signed, as public-key prints it, instead of what is signed under the server's secrets; may be repeated." name:"public-key" placeholder:"KEY"`
}

// errTrailBroken ends the program with its own code, so that scripts can tell it from what went wrong.
var errTrailBroken = &exitError{code: 3, message: "the audit trail is not what it was: keep a copy of the data, and compare with a backup"}

// errOtherKey is for a key by which nothing can be said of the trail.
var errOtherKey = &exitError{code: 4, message: "nothing here is signed by the key you named: is it the right one? “alter-console audit public-key” prints it where the server is. If it is, somebody else has signed all of this"}

// errTrailUnproven is when nothing shows that the trail was changed, and nothing that it was not.
var errTrailUnproven = &exitError{code: 4, message: "the audit trail is not proven: see what is said of it above"}

// An exitError ends the program with a code of its own.
type exitError struct {
	code    int
	message string
}

func (e *exitError) Error() string { return e.message }

// Run verifies the trail.
func (v auditVerify) Run(ctx context.Context, c *server.Config, s streams) error {
	by, err := v.evidence()
	if err != nil {
		return err
	}
	report, err := v.verify(ctx, c, by)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(s.out, report); err != nil {
		return err
	}
	if report.Strangers > 0 && len(report.Breaks) == 0 {
		return errOtherKey
	}
	if !report.Whole() {
		return errTrailBroken
	}
	if !report.Proves() {
		return errTrailUnproven
	}
	return nil
}

func (v auditVerify) verify(ctx context.Context, c *server.Config, by chain.Evidence) (report *chain.Report, err error) {
	if v.Export == "" {
		err = server.WithDatabase(ctx, c, func(db *store.Store) (err error) {
			if err := db.CheckSchema(ctx); err != nil {
				return err
			}
			if by.Believed == nil {
				if by.Believed, err = publicKeys(c); err != nil {
					return err
				}
			}
			report, err = chain.Verify(ctx, db, by)
			return err
		})
		return report, err
	}
	if by.Believed == nil {
		if by.Believed, err = publicKeys(c); err != nil {
			return nil, fmt.Errorf("name the key with --public-key, as audit public-key prints it where the server is: %w", err)
		}
	}
	file, err := os.Open(v.Export)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	report, err = chain.VerifyExport(file, by)
	return report, lines.Naming(v.Export, err)
}

// evidence reads what is given to verify by.
func (v auditVerify) evidence() (by chain.Evidence, err error) {
	for _, text := range v.PublicKey {
		key, err := readPublicKey(text)
		if err != nil {
			return by, err
		}
		by.Believed, by.Named = append(by.Believed, key), true
	}
	by.Anchors = len(v.Anchor) > 0
	for _, name := range v.Anchor {
		file, err := os.Open(name)
		if err != nil {
			return by, err
		}
		found, err := chain.ReadAnchor(file)
		if err := errors.Join(lines.Naming(name, err), file.Close()); err != nil {
			return by, err
		}
		by.Anchored = append(by.Anchored, found...)
	}
	return by, nil
}

// readPublicKey reads a key as audit public-key prints it, or its whole line, in which the key's id follows.
func readPublicKey(text string) (ed25519.PublicKey, error) {
	parts := strings.Fields(text)
	if len(parts) == 0 || len(parts) > 2 {
		return nil, errPublicKey
	}
	key, err := base64.StdEncoding.DecodeString(parts[0])
	if err != nil || len(key) != ed25519.PublicKeySize || len(parts) == 2 && parts[1] != audit.KeyID(key) {
		return nil, errPublicKey
	}
	return key, nil
}

var errPublicKey = errors.New("--public-key must be 44 characters, as audit public-key prints them, or the whole line that it prints")

// publicKeys are those of the server's secrets that are here.
func publicKeys(c *server.Config) (keys []ed25519.PublicKey, err error) {
	given, err := serverSecrets(c)
	for _, secret := range given {
		keys = append(keys, audit.SignerOf(secret).Public())
	}
	return keys, err
}

func serverSecrets(c *server.Config) ([]keyring.Secret, error) {
	secrets, err := c.Secrets()
	if err != nil {
		return nil, err
	}
	given, err := secrets.Read()
	return given, lines.Naming(secrets.Place, err)
}

type auditPublicKey struct{}

// Run prints the keys, the one that signs now or next first.
func (auditPublicKey) Run(c *server.Config, s streams) error {
	keys, err := publicKeys(c)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if _, err := fmt.Fprintln(s.out, base64.StdEncoding.EncodeToString(key), audit.KeyID(key)); err != nil {
			return err
		}
	}
	return nil
}
