package store

import (
	"encoding/json"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A TextList is a list of texts in one column; nil is null, which is not the same as none.
type TextList []string

// listColumn is a column of a JSON list of texts.
func listColumn[P any](name string, field func(P) *TextList, options ...sqldb.Option) sqldb.Column[P] {
	return sqldb.Coded(name,
		func(row P, text string) error { return json.Unmarshal([]byte(text), field(row)) },
		func(row P) (any, error) {
			list := *field(row)
			if list == nil {
				return nil, nil
			}
			text, err := json.Marshal(list)
			return string(text), err
		}, options...)
}
