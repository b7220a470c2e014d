package sqldb

import "strings"

// table does the work, once for all tables.
type table struct {
	name    string
	columns []column
	parts
}

// Name is what the database calls the table.
func (t *table) Name() string { return t.name }

// Names are the columns that a Reading reads, for a select; prefix goes before each of them.
func (t *table) Names(prefix string) string {
	var names []string
	for _, c := range t.columns {
		if c.use != derived {
			names = append(names, prefix+c.name)
		}
	}
	return strings.Join(names, ", ")
}

// parts of a table's statements are always the same.
type parts struct {
	selects string // all columns that are read
	insert  string // up to the values
	values  string // the numbers of them
	update  string // up to what else is set
	where   string // the rest of an update
	updated []*column
	written []*column // by an insertion
}

func (t *table) write() {
	var inserted, values, sets, keys []string
	for i := range t.columns {
		c := &t.columns[i]
		if c.use == filled {
			continue
		}
		t.written = append(t.written, c)
		inserted, values = append(inserted, c.name), append(values, mark(len(t.written)))
		if c.use == stays {
			continue
		}
		t.updated = append(t.updated, c)
		set := c.name + ` = ` + mark(len(t.updated))
		if c.use == finds {
			keys = append(keys, set)
		} else {
			sets = append(sets, set)
		}
	}
	t.selects = `select ` + t.Names("") + ` from ` + t.name + ` `
	t.insert = `insert into ` + t.name + ` (` + strings.Join(inserted, ", ") + `) `
	t.values = strings.Join(values, ", ")
	t.update = `update ` + t.name + ` set ` + strings.Join(sets, ", ")
	t.where = ` where ` + strings.Join(keys, " and ")
}
