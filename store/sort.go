package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// A sortColumn is what agents can be sorted by.
type sortColumn struct {
	sql   string                             // the column
	apart string                             // an expression of the same order that no index is for
	value func(Agent) any                    // an agent's, for a cursor
	read  func(json.RawMessage) (any, error) // a value out of a cursor
}

// sortColumns are the columns behind the words for sorts.
var sortColumns = map[string]sortColumn{
	wire.SortName:     textColumn("name", func(a Agent) string { return a.Name }),
	wire.SortCreated:  numberColumn("created_at", func(a Agent) int64 { return micros(a.CreatedAt) }),
	wire.SortLastUsed: numberColumn("last_used_at", func(a Agent) int64 { return usedMicros(a.LastUsedAt) }),
}

func textColumn(name string, of func(Agent) string) sortColumn {
	return sortColumn{
		sql:   name,
		apart: name + " || ''",
		value: func(a Agent) any { return of(a) },
		read:  readText,
	}
}

func numberColumn(name string, of func(Agent) int64) sortColumn {
	return sortColumn{
		sql:   name,
		apart: name + " + 0",
		value: func(a Agent) any { return of(a) },
		read:  readNumber,
	}
}

// readText refuses what PostgreSQL can't compare with.
func readText(raw json.RawMessage) (any, error) {
	var text string
	err := json.Unmarshal(raw, &text)
	if strings.ContainsRune(text, 0) {
		return nil, ErrBadCursor
	}
	return text, err
}

func readNumber(raw json.RawMessage) (any, error) {
	var number int64
	err := json.Unmarshal(raw, &number)
	return number, err
}

// A sortOrder is a column to sort by, ids breaking ties, and a direction.
type sortOrder struct {
	word       string // for the column
	column     sortColumn
	descending bool
}

func parseSort(s string) (sortOrder, error) {
	word, descending := wire.CutSort(s)
	column, ok := sortColumns[word]
	if !ok {
		return sortOrder{}, fmt.Errorf("store: agents can't be sorted by %q", word)
	}
	return sortOrder{word, column, descending}, nil
}

// by returns the order by list. A few rows are sorted by an expression, so that no planner walks the whole sort index
// in search of them.
func (o sortOrder) by(backwards, few bool) string {
	direction, column := "", o.column.sql
	if o.descending != backwards {
		direction = " desc"
	}
	if few {
		column = o.column.apart
	}
	return column + direction + ", id" + direction
}

// from narrows a clause to what lies beyond the filter's cursor.
func (o sortOrder) from(c *clause, f AgentFilter, backwards bool) error {
	text := f.After
	if backwards {
		text = f.Before
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
	c.add(`(`+o.column.sql+`, id) `+comparison+` (#, #)`, value, id)
	return nil
}

// A cursor is a place in a sort order: the values of one row that decide it. It holds nothing that the row does not
// show, so it needs no seal.
type cursor struct {
	Sort string          `json:"s"`
	At   json.RawMessage `json:"v"`
	ID   string          `json:"i"`
}

func (o sortOrder) cursor(a Agent) string {
	at, _ := json.Marshal(o.column.value(a))
	text, _ := json.Marshal(cursor{Sort: o.word, At: at, ID: a.ID})
	return base64.RawURLEncoding.EncodeToString(text)
}

func (o sortOrder) parseCursor(text string) (value any, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, "", ErrBadCursor
	}
	var c cursor
	if json.Unmarshal(raw, &c) != nil || c.Sort != o.word || strings.ContainsRune(c.ID, 0) {
		return nil, "", ErrBadCursor
	}
	if value, err = o.column.read(c.At); err != nil {
		return nil, "", ErrBadCursor
	}
	return value, c.ID, nil
}
