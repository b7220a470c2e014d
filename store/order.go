package store

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A paging says which part of a sorted list is wanted.
type paging struct {
	limit, offset int
	after, before string // cursors; wire.LastPage is before the end
}

// An order is a column to sort by, ids breaking ties, and a direction.
type order struct {
	word       string // for the column
	column     sqldb.SortColumn
	key        sqldb.SortColumn
	descending bool
}

// by returns the order by list.
func (o order) by(backwards, few bool) string {
	column, direction := o.at(few), ""
	if o.descending != backwards {
		direction = " desc"
	}
	return column + direction + ", id" + direction
}

// at is what rows are sorted by: a few by an expression, so that no planner walks the whole sort index in search of them.
func (o order) at(few bool) string {
	if few {
		return o.column.Unaided()
	}
	return o.column.Name()
}

// from narrows a clause to what lies beyond the cursor of a paging.
func (o order) from(c *sqldb.Clause, p paging, backwards, few bool) error {
	text := p.after
	if backwards {
		text = p.before
	}
	if text == "" || backwards && text == wire.LastPage {
		return nil
	}
	value, id, err := o.parseCursor(text)
	if err != nil {
		return err
	}
	comparison := ">"
	if o.descending != backwards {
		comparison = "<"
	}
	c.Add(`(`+o.at(few)+`, id) `+comparison+` (#, #)`, value, id)
	return nil
}

// A cursor is a place in a sort order: the values of one row that decide it. It holds nothing that the row does not
// show, so it needs no seal.
type cursor struct {
	Sort string          `json:"s"`
	At   json.RawMessage `json:"v"`
	ID   string          `json:"i"`
}

// cursor is the place of the row that is pointed to.
func (o order) cursor(row any) string {
	value, _ := o.column.Value(row) // of a row that has just been read
	at, _ := json.Marshal(value)
	key, _ := o.key.Value(row)
	id, _ := key.(string)
	text, _ := json.Marshal(cursor{Sort: o.word, At: at, ID: id})
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseCursor reads what cursor wrote, and returns ErrBadCursor for anything else.
func (o order) parseCursor(text string) (value any, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, "", ErrBadCursor
	}
	var c cursor
	if json.Unmarshal(raw, &c) != nil || c.Sort != o.word {
		return nil, "", ErrBadCursor
	}
	value, err = o.column.ParseValue(c.At)
	name, _ := value.(string)
	if err != nil || strings.ContainsRune(name+c.ID, 0) { // which PostgreSQL can't compare with
		return nil, "", ErrBadCursor
	}
	return value, c.ID, nil
}
