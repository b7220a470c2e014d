package store

import (
	"context"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Credential is what a presented key stands for. Agent is nil for a key of the application.
type Credential struct {
	Key   Key
	Agent *Agent
}

// credentialColumns are of api_keys k, and of agents a where the key has one.
var credentialColumns = keys.Names("k.") + `, ` + agents.Names("a.")

var credentialSelect = `select ` + credentialColumns + ` from api_keys k left join agents a on a.id = k.agent_id where `

// A credentialReading reads credentials, one after the other.
type credentialReading struct {
	key   *sqldb.Reading[Key]
	agent *sqldb.Reading[Agent]
}

func readCredentials() credentialReading {
	return credentialReading{keys.Reading(), agents.OuterReading()}
}

// scan reads a row of credentialColumns, and more that it has after them.
func (r credentialReading) scan(row sqldb.Scanner, more ...any) (c Credential, err error) {
	targets := append(append(r.key.Targets(), r.agent.Targets()...), more...)
	if err := row.Scan(targets...); err != nil {
		return c, err
	}
	if c.Key, err = r.key.Row(); err != nil {
		return c, err
	}
	agent, err := r.agent.Row()
	if err != nil || agent.ID != "" {
		c.Agent = &agent
	}
	return c, err
}

// CredentialByID is what a key stands for now, for a request that AuthenticateOnce has answered some time ago.
// ErrNotFound.
func (q queries) CredentialByID(ctx context.Context, keyID string) (Credential, error) {
	reading := readCredentials()
	scan := func(row sqldb.Scanner) (Credential, error) { return reading.scan(row) }
	return sqldb.Row(ctx, q.read, "read a key with its agent", scan, credentialSelect+`k.id = $1`, keyID)
}
