package sqldb

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// A Clause is a where clause under construction, with its arguments.
type Clause struct {
	parts []string
	args  []any
}

// Add adds a condition. Each # in it stands for the number of the next argument.
func (c *Clause) Add(condition string, args ...any) {
	c.parts = append(c.parts, c.number(condition, args))
}

// number adds arguments, and puts their numbers in the places of # in a text.
func (c *Clause) number(text string, args []any) string {
	for _, arg := range args {
		text = strings.Replace(text, "#", c.Bind(arg), 1)
	}
	return text
}

func (c *Clause) String() string { return strings.Join(c.parts, " and ") }

// List is the parts as a list, for "in".
func (c *Clause) List() string { return strings.Join(c.parts, ", ") }

// Bind adds an argument that no condition is about, and returns how to name it.
func (c *Clause) Bind(arg any) string {
	c.args = append(c.args, arg)
	return mark(len(c.args))
}

// mark stands for an argument in a statement.
func mark(n int) string { return "$" + strconv.Itoa(n) }

// Args are the arguments.
func (c *Clause) Args() []any { return c.args }

// AddIn has an expression be one of some texts, which are one argument however many they are.
func (q Queries) AddIn(c *Clause, expression string, texts []string) {
	list, _ := json.Marshal(texts) // which texts always can be
	c.Add(expression+` in (select value from `+q.dialect.elements+`)`, string(list))
}

// Planned are a clause's arguments for a query whose best plan depends on them.
func (q Queries) Planned(c *Clause) []any { return append(slices.Clip(q.dialect.planned), c.args...) }

// Elements reads the elements of a JSON array of texts, the nth argument of a query, as rows of value.
func (q Queries) Elements(n int) string {
	return strings.Replace(q.dialect.elements, "#", mark(n), 1)
}

// Element is Elements for a condition of a clause, in which # stands for the array.
func (q Queries) Element() string { return q.dialect.elements }

// Clone is a clause that can be added to without changing this one.
func (c *Clause) Clone() *Clause {
	return &Clause{parts: slices.Clone(c.parts), args: slices.Clone(c.args)}
}
