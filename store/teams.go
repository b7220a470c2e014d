package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Teams are those to whose agents somebody is confined, of up to MaxTeam characters each. Nil is no confinement; an empty list
// leaves nothing.
type Teams []string

// MaxTeam is how many characters a team has at most that people can be confined to. The index agents_of_team is of these: the
// metadata of agents may say longer ones, which no index takes whole.
const MaxTeam = 100

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

// Has reports whether an agent of a team is theirs.
func (t Teams) Has(team string) bool { return t == nil || slices.Contains(t, team) }

// theirs is the condition that an expression names the team of agents of theirs. It takes the argument that list makes.
func (t Teams) theirs(q sqldb.Queries, team string) string {
	return fmt.Sprintf(`length(%[1]s) <= %[2]d and %[1]s in (select value from %[3]s)`, team, MaxTeam, q.Element())
}

// list is the teams as theirs takes them.
func (t Teams) list() string {
	text, _ := json.Marshal([]string(t)) // which texts always can be
	return string(text)
}

// holds is the condition that a column holds the id of an agent of theirs, for finding rows by it. It takes the argument that
// list makes.
func (t Teams) holds(q sqldb.Queries, column string) string {
	return column + ` in (select a.id from agents a where ` + t.theirs(q, `a.team`) + `)`
}

// checks is holds for the row at hand, which something else has found.
func (t Teams) checks(q sqldb.Queries, column string) string {
	return `exists (select 1 from agents a where a.id = ` + column + ` and ` + t.theirs(q, aside.On(q)+`a.team`) + `)`
}

// find narrows to the rows of their agents, whose ids a column holds, by which they are found.
func (t Teams) find(q sqldb.Queries, where *sqldb.Clause, column string) {
	if t != nil {
		where.Add(t.holds(q, column), t.list())
	}
}

// check is find for the row at hand.
func (t Teams) check(q sqldb.Queries, where *sqldb.Clause, column string) {
	if t != nil {
		where.Add(t.checks(q, column), t.list())
	}
}
