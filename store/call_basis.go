package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Basis is what was read to decide that a credential may be given out. It is read once more by the transaction that
// writes the call down: what was changed by one that came before it is found then, whichever process changed it.
type Basis struct {
	KeyID  string  // that the request is signed with
	Agent  *Agent  // of whom the allowlist was asked; nil for the application
	Grants []Grant // the grant and those it was delegated from
	Secret ManagedSecret
}

// A stand is how far a row has come: two numbers that change with whatever a Basis is about.
type stand struct{ a, b int64 }

// stands of rows, by table and id.
type stands map[string]map[string]stand

// The tables that a Basis is about, in the order in which everybody locks their rows.
var basisTables = []struct{ name, a, b string }{
	{"agents", `version`, `case status when 'active' then 0 else 1 end`},
	{"api_keys", `case when revoked_at is null then 0 else 1 end`, `0`},
	{"managed_secrets", `case when deleted_at is null then version else -1 end`, `value_set_at`},
	{"grants", `coalesce(revoked_at, 0)`, `expires_at`},
}

// stands are those that the rows must have for the decision to hold.
func (b *Basis) stands() stands {
	s := stands{
		"api_keys":        {b.KeyID: stand{}},
		"managed_secrets": {b.Secret.ID: stand{int64(b.Secret.Version), sqldb.Micros(b.Secret.ValueSetAt)}},
		"grants":          {},
	}
	if b.Agent != nil {
		s["agents"] = map[string]stand{b.Agent.ID: {a: int64(b.Agent.Version)}}
	}
	for _, g := range b.Grants {
		ends := sqldb.Forever
		if g.ExpiresAt != nil {
			ends = sqldb.Micros(*g.ExpiresAt)
		}
		s["grants"][g.ID] = stand{b: ends}
	}
	return s
}

// holds reports whether all rows are where they were.
func (b *Basis) holds(now stands) bool {
	for table, rows := range b.stands() {
		for id, was := range rows {
			if is, there := now[table][id]; !there || is != was {
				return false
			}
		}
	}
	return true
}

// stands reads those of all rows that some decisions are about, with one query. Nobody changes the rows until the
// transaction ends.
func (tx *Tx) stands(ctx context.Context, of []*Basis) (stands, error) {
	ids, now := map[string]map[string]bool{}, stands{}
	for _, b := range of {
		for table, rows := range b.stands() {
			if ids[table] == nil {
				ids[table] = map[string]bool{}
			}
			for id := range rows {
				ids[table][id] = true
			}
		}
	}
	args := make([]any, len(basisTables))
	for i, t := range basisTables {
		list, err := json.Marshal(slices.Sorted(maps.Keys(ids[t.name])))
		if err != nil {
			return nil, err
		}
		if args[i] = string(list); ids[t.name] == nil {
			args[i] = "[]"
		}
		now[t.name] = map[string]stand{}
	}
	var n int
	var id string
	var at stand
	return now, tx.read.Each(ctx, "look again at what was decided by", func(row sqldb.Scanner) error {
		err := row.Scan(&n, &id, &at.a, &at.b)
		now[basisTables[n].name][id] = at
		return err
	}, tx.basisQuery(), args...)
}

// basisQuery reads where the rows are whose ids are given as one list for each of basisTables. Each part is a query of its
// own, for rows of a union can't be locked.
func (tx *Tx) basisQuery() string {
	var parts, selects []string
	for i, t := range basisTables {
		ids := tx.read.Elements(i + 1)
		parts = append(parts, fmt.Sprintf(`%[1]s_now as (select id, %[2]s as a, %[3]s as b from %[1]s where id in (select value from %[4]s) order by id%[5]s)`,
			t.name, t.a, t.b, ids, tx.write.ForShare()))
		selects = append(selects, fmt.Sprintf(`select %d, id, a, b from %s_now`, i, t.name))
	}
	return `with ` + strings.Join(parts, `, `) + ` ` + strings.Join(selects, ` union all `)
}
