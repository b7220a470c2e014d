package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// CountOwned counts the agents of teams that are not deleted for each of some owners, who are as text.Email makes them, up to one
// more than wire.MaxPage of each. Those who own none have no entry, nor has what is
// longer than 320 characters. Of letters beyond ASCII SQLite knows no case.
func (q queries) CountOwned(ctx context.Context, appID string, owners []string, teams Teams) (map[string]int, error) {
	list, err := json.Marshal(owners)
	if err != nil {
		return nil, err
	}
	c := &sqldb.Clause{}
	asked := strings.Replace(q.read.Element(), "#", c.Bind(string(list)), 1)
	where := `app_id = ` + c.Bind(appID) + ` and owner <> '' and length(owner) <= 320 and lower(trim(owner)) = asked.value and status <> 'revoked'`
	if teams != nil {
		where += ` and ` + strings.Replace(teams.theirs(q.read, aside.On(q.read)+`team`), "#", c.Bind(teams.list()), 1)
	}
	counts := map[string]int{}
	return counts, q.read.Each(ctx, "count the agents of owners", func(row sqldb.Scanner) error {
		var owner string
		var n int
		err := row.Scan(&owner, &n)
		if n > 0 {
			counts[owner] = n
		}
		return err
	}, fmt.Sprintf(`select asked.value, (select count(*) from (select 1 from agents where %s limit %d) found) from %s asked`, where, wire.MaxPage+1, asked),
		c.Args()...)
}
