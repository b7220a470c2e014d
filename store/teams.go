package store

import (
	"encoding/json"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Teams are those to whose agents somebody is confined. Nil is no confinement; an empty list leaves nothing.
type Teams []string

// teamsColumn is a column of teams, a JSON list or null.
func teamsColumn[P any](field func(P) *Teams) sqldb.Column[P] {
	return sqldb.Coded("teams",
		func(row P, s string) error { return json.Unmarshal([]byte(s), field(row)) },
		func(row P) (any, error) { return field(row).text() })
}

func (t Teams) text() (any, error) {
	if t == nil {
		return nil, nil
	}
	list, err := json.Marshal([]string(t))
	return string(list), err
}
