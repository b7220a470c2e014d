package store

import (
	"strings"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A search is the SQL of one way to find the agents whose text has a term in it.
type search struct {
	from     string                   // the tables to read, agents among them
	where    string                   // the condition, in which # is what pattern makes of the term
	pattern  func(term string) string // in the language of where
	statusOf string                   // the one of the tables that has an agent's app_id, status and type at hand
}

// likeSearch checks each agent at hand, or is answered by PostgreSQL's trigram index.
var likeSearch = search{
	from:     `agents`,
	where:    `agents.search_text like # escape '\'`,
	pattern:  likeTerm,
	statusOf: `agents`,
}

// agentSearch finds terms the trigram index can find. SQLite takes the tables of a cross join in the order they are
// written, which is that of the fewest rows read.
var agentSearch = sqldb.Either[search]{
	SQLite: search{
		from:     `agents_search cross join agents_search_rows r cross join agents`,
		where:    `r.id = agents_search.rowid and agents.id = r.agent_id and agents_search match #`,
		pattern:  matchTerm,
		statusOf: `r`,
	},
	PostgreSQL: likeSearch,
}

// agentScan finds any term by reading every agent's text.
var agentScan = sqldb.Either[search]{
	SQLite: search{
		from:     `agents_search_rows r cross join agents`,
		where:    `agents.id = r.agent_id and r.search_text like # escape '\'`,
		pattern:  likeTerm,
		statusOf: `r`,
	},
	PostgreSQL: likeSearch,
}

// minIndexed is how many characters of a term a trigram index needs to be of use.
const minIndexed = 3

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func likeTerm(term string) string { return "%" + likeEscaper.Replace(term) + "%" }

// matchTerm makes a phrase for FTS5, in which every character is literal.
func matchTerm(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }
