package store

import (
	"errors"
	"slices"

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
	key     Key
	agent   Agent
	ofKey   *sqldb.Reading
	ofAgent *sqldb.Reading
	targets []any
}

// readCredentials is for rows of credentialColumns, and more that they have after them.
func readCredentials(more ...any) *credentialReading {
	r := &credentialReading{}
	r.ofKey, r.ofAgent = keys.Reading(&r.key), agents.Reading(&r.agent)
	r.targets = slices.Concat(r.ofKey.Targets(), r.ofAgent.Targets(), more)
	return r
}

func (r *credentialReading) scan(row sqldb.Scanner) (c Credential, err error) {
	r.key, r.agent = Key{}, Agent{}
	if err := row.Scan(r.targets...); err != nil {
		return c, err
	}
	c.Key = r.key
	if r.agent.ID != "" {
		agent := r.agent
		c.Agent = &agent
	}
	return c, errors.Join(r.ofKey.Err(), r.ofAgent.Err())
}
