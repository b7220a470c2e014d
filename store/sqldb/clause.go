package sqldb

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Clause is a where clause under construction, with its arguments.
type Clause struct {
	parts []string
	args  []any
}

// Add adds a condition. Each # in it stands for the number of the next argument.
func (c *Clause) Add(condition string, args ...any) {
	for _, arg := range args {
		c.args = append(c.args, arg)
		condition = strings.Replace(condition, "#", fmt.Sprintf("$%d", len(c.args)), 1)
	}
	c.parts = append(c.parts, condition)
}

func (c *Clause) String() string { return strings.Join(c.parts, " and ") }

// List is the parts as a list, for "in".
func (c *Clause) List() string { return strings.Join(c.parts, ", ") }

// Bind adds an argument that no condition is about, and returns how to name it.
func (c *Clause) Bind(arg any) string {
	c.args = append(c.args, arg)
	return fmt.Sprintf("$%d", len(c.args))
}

// Args are the arguments.
func (c *Clause) Args() []any { return c.args }

// AddIn has an expression be one of some texts, which are one argument however many they are.
func (q Queries) AddIn(c *Clause, expression string, texts []string) {
	list, _ := json.Marshal(texts) // which texts always can be
	c.Add(expression+` in (select value from `+q.dialect.elements+`)`, string(list))
}

// Planned are a clause's arguments for a query whose best plan depends on them.
func (q Queries) Planned(c *Clause) []any { return append(slices.Clip(q.dialect.planned), c.args...) }
