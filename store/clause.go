package store

import (
	"fmt"
	"strings"
)

// A clause is a where clause under construction, with its arguments.
type clause struct {
	parts []string
	args  []any
}

// add adds a condition. Each # in it stands for the number of the next argument.
func (c *clause) add(condition string, args ...any) {
	for _, arg := range args {
		c.args = append(c.args, arg)
		condition = strings.Replace(condition, "#", fmt.Sprintf("$%d", len(c.args)), 1)
	}
	c.parts = append(c.parts, condition)
}

func (c *clause) String() string { return strings.Join(c.parts, " and ") }
