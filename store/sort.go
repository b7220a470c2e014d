package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// A sortOrder is a column to sort by, ids breaking ties, and a direction.
type sortOrder struct {
	column     string
	descending bool
}

func parseSort(s string) (sortOrder, error) {
	column, descending := strings.CutPrefix(s, "-")
	switch column {
	case "":
		column = "created_at"
	case "name", "created_at", "last_used_at":
	default:
		return sortOrder{}, fmt.Errorf("store: agents can't be sorted by %q", column)
	}
	return sortOrder{column, descending}, nil
}

// by returns the order by list. A few rows are sorted by an expression, so that no planner walks the whole sort index
// in search of them.
func (o sortOrder) by(backwards, few bool) string {
	direction, column := "", o.column
	if o.descending != backwards {
		direction = " desc"
	}
	switch {
	case few && o.column == "name":
		column = "name || ''"
	case few:
		column = o.column + " + 0"
	}
	return column + direction + ", id" + direction
}

// from narrows a clause to what lies beyond the filter's cursor.
func (o sortOrder) from(c *clause, f AgentFilter, backwards bool) error {
	text := f.After
	if backwards {
		text = f.Before
	}
	if text == "" || backwards && text == LastPage {
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
	c.add(`(`+o.column+`, id) `+comparison+` (#, #)`, value, id)
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
	var value any
	switch o.column {
	case "name":
		value = a.Name
	case "created_at":
		value = micros(a.CreatedAt)
	case "last_used_at":
		value = usedMicros(a.LastUsedAt)
	}
	at, _ := json.Marshal(value)
	text, _ := json.Marshal(cursor{Sort: o.column, At: at, ID: a.ID})
	return base64.RawURLEncoding.EncodeToString(text)
}

func (o sortOrder) parseCursor(text string) (value any, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, "", ErrBadCursor
	}
	var c cursor
	if json.Unmarshal(raw, &c) != nil || c.Sort != o.column {
		return nil, "", ErrBadCursor
	}
	var name string
	if o.column == "name" {
		err = json.Unmarshal(c.At, &name)
		value = name
	} else {
		var us int64
		err = json.Unmarshal(c.At, &us)
		value = us
	}
	if err != nil || strings.ContainsRune(name+c.ID, 0) { // which PostgreSQL can't compare with
		return nil, "", ErrBadCursor
	}
	return value, c.ID, nil
}
