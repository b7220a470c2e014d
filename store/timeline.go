package store

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A timeline is a part of what has its place by a time and, where that is the same, by an id.
type timeline struct {
	limit         int
	after, before string // cursors; wire.LastPage is before the end
	descending    bool
}

// A moment is a place in a timeline, which cursors hold.
type moment struct {
	At   int64  `json:"v"`
	ID   string `json:"i"`
	From bool   `json:"f,omitempty"` // it is the first of what comes after
}

func (m moment) cursor() string {
	text, _ := json.Marshal(m) // of a number and texts
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseMoment(text string) (m moment, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &m) != nil || m.ID == "" || Text(m.ID, maxMark) != m.ID {
		return m, ErrBadCursor
	}
	return m, nil
}

// backwards is for what comes before a cursor, which is read from the end.
func (t timeline) backwards() bool { return t.before != "" }

// order is an order by list.
func (t timeline) order(at, id string) string {
	direction := ""
	if t.descending != t.backwards() {
		direction = " desc"
	}
	return at + direction + ", " + id + direction
}

// cursor is where the part begins, or ErrBadCursor; nil at either end of the timeline.
func (t timeline) cursor() (*moment, error) {
	text := t.after
	if t.backwards() {
		text = t.before
	}
	if text == "" || t.before == wire.LastPage {
		return nil, nil
	}
	m, err := parseMoment(text)
	return &m, err
}

// narrow adds what lies beyond the cursor.
func (t timeline) narrow(where *sqldb.Clause, at, id string, idOf func(string) any) error {
	m, err := t.cursor()
	if err != nil || m == nil {
		return err
	}
	comparison := ">"
	if t.descending != t.backwards() {
		comparison = "<"
	}
	if m.From && !t.backwards() {
		comparison += "="
	}
	where.Add(`(`+at+`, `+id+`) `+comparison+` (#, #)`, m.At, idOf(m.ID))
	return nil
}

// cutTimeline takes the rows read, one more than wanted where there are, and works out the cursors of the neighbours.
func cutTimeline[T any](t timeline, rows []T, place func(T) moment) (page []T, next, previous string) {
	more := len(rows) > t.limit
	if more {
		rows = rows[:t.limit]
	}
	earlier, later := t.after != "", more
	if t.backwards() {
		slices.Reverse(rows)
		earlier, later = more, t.before != wire.LastPage
	}
	if len(rows) > 0 && later {
		next = place(rows[len(rows)-1]).cursor()
	}
	if len(rows) > 0 && earlier {
		previous = place(rows[0]).cursor()
	}
	return rows, next, previous
}
