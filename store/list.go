package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// countCap is how far matches are counted. Beyond it they are common enough for the page to be found by walking the sort
// order; up to it they are few enough to be sorted.
const countCap = 1000

// aside goes before a column whose index is not the one to find rows by. PostgreSQL knows that of itself, by what it has counted.
var aside = sqldb.Either[string]{SQLite: `+`}

// A list pages through the rows of a table, in the order of any of the columns that sort it. Ids, which are texts, break
// ties, so that every row has its place.
type list[T any] struct {
	table *sqldb.Table[*T]
	parts []string // of what a view is put together, nil for a table
}

// A selection is the rows that a list is of.
type selection struct {
	where  *sqldb.Clause // on the row at hand
	few    bool          // where finds few enough for all of them to be sorted
	ids    []string      // of all of them, when they are up to countCap
	total  int
	capped bool // there are more than total
}

// A ListPlace says where a page stands in its list. Total counts all that match; when TotalCapped, there are more than Total.
// Next and Previous are the cursors of the neighbouring pages, empty where there is none.
type ListPlace struct {
	Total          int
	TotalCapped    bool
	Next, Previous string
}

// placeIn is where a page stands among what is selected.
func (p page[T]) placeIn(s selection) ListPlace {
	return ListPlace{s.total, s.capped, p.next, p.previous}
}

// A page is a part of a list, and the cursors of its neighbours, empty where there is none.
type page[T any] struct {
	rows           []T
	hasMore        bool
	next, previous string
}

// order is what is asked for by one of wire.SortOrders, or "".
func (l list[T]) order(sort string) (o order, err error) {
	word, descending := wire.CutSort(sort)
	column, ok := l.table.SortColumn(word)
	if !ok {
		err = fmt.Errorf("store: %s can't be sorted by %q", l.table.Name(), word)
	}
	return order{word, column, l.table.KeyColumn(), descending}, err
}

// window says which rows to read. Those at an offset in the second half of a list are nearer to its end.
func (p paging) window(s selection) (limit, offset int, fromEnd bool) {
	if p.after != "" || p.before != "" || s.capped || p.offset <= s.total/2 {
		return p.limit + 1, p.offset, false
	}
	end := min(p.offset+p.limit+1, s.total)
	return end - p.offset, s.total - end, true
}

// find runs a query, of which it is given what to read from and the conditions, selects the rows that it finds, and counts
// them up to countCap. where are the same conditions, put so that they ask about the row at hand.
func (l list[T]) find(ctx context.Context, q sqldb.Queries, from string, conditions, where *sqldb.Clause) (selection, error) {
	query := fmt.Sprintf(`select %s.id from %s where %s limit %d`, l.table.Name(), from, conditions, countCap+1)
	ids, err := sqldb.Values[string](ctx, q, "look for "+l.table.Name(), query, q.Planned(conditions)...)
	s := selection{where: where, total: len(ids)}
	if s.few = len(ids) <= countCap; s.few {
		s.ids = ids
	} else {
		s.total, s.capped = countCap, true
	}
	return s, err
}

// page reads a part of what is selected, or returns ErrBadCursor when the place where it begins can't be read.
func (l list[T]) page(ctx context.Context, q sqldb.Queries, p paging, o order, s selection) (page[T], error) {
	rows, err := l.rows(ctx, q, p, o, s)
	if err != nil {
		return page[T]{}, err
	}
	return pageOf(p, o, rows), nil
}

// rows reads one row more than the page holds, to know whether there is another. It finds ids, among the few that are
// selected or by walking the sort order; only the page's own rows are read whole.
func (l list[T]) rows(ctx context.Context, q sqldb.Queries, p paging, o order, s selection) ([]T, error) {
	where := s.where
	if !s.capped && s.few {
		where = &sqldb.Clause{}
		q.AddIn(where, `id`, s.ids)
	}
	limit, offset, fromEnd := p.window(s)
	backwards := p.before != "" || fromEnd
	if err := o.from(where, p, backwards, s.few); err != nil || s.few && !s.capped && len(s.ids) == 0 || limit <= 0 {
		return nil, err
	}
	query := l.text(where, o, backwards, s.few, limit, offset)
	rows, err := sqldb.QueryRows(ctx, q, l.table, query, q.Planned(where)...)
	if fromEnd {
		slices.Reverse(rows)
	}
	return rows, err
}

// text is the query of a page. It binds what it needs beside the conditions.
func (l list[T]) text(where *sqldb.Clause, o order, backwards, few bool, limit, offset int) string {
	by, name := o.by(backwards, few), l.table.Name()
	if len(l.parts) > 0 {
		return l.ofParts(where, by, limit, offset)
	}
	matched := fmt.Sprintf(`select id from %s where %s order by %s limit %s offset %s`, name, where, by, where.Bind(limit), where.Bind(offset))
	return `with page as materialized (` + matched + `) select ` + l.table.Names("") + ` from ` + name + `
		where id in (select id from page) order by ` + o.by(backwards, false)
}

// ofParts reads as much of each part as the page may take, by an index of its own, and puts these together: no database walks a
// view of several tables in an order.
func (l list[T]) ofParts(where *sqldb.Clause, by string, limit, offset int) string {
	conditions, names := where.String(), l.table.Names("")
	all := where.Bind(limit + offset)
	parts := make([]string, len(l.parts))
	for i, part := range l.parts {
		parts[i] = fmt.Sprintf(`select * from (select %s from %s where %s order by %s limit %s) part`, names, part, conditions, by, all)
	}
	return fmt.Sprintf(`select %s from (%s) %s order by %s limit %s offset %s`,
		names, strings.Join(parts, ` union all `), l.table.Name(), by, where.Bind(limit), where.Bind(offset))
}

// pageOf takes the rows read, backwards ones turned round, and works out the neighbours.
func pageOf[T any](p paging, o order, rows []T) page[T] {
	more := len(rows) > p.limit
	if more {
		rows = rows[:p.limit]
	}
	earlier, later := p.after != "" || p.offset > 0, more
	if p.before != "" {
		slices.Reverse(rows)
		earlier, later = more, p.before != wire.LastPage
	}
	found := page[T]{rows: rows, hasMore: later}
	if len(rows) > 0 && later {
		found.next = o.cursor(&rows[len(rows)-1])
	}
	if len(rows) > 0 && earlier {
		found.previous = o.cursor(&rows[0])
	}
	return found
}
