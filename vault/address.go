package vault

import (
	"net/url"
	"strings"
)

// addresses finds the routes of a path.
var addresses = newAddress(routes)

// An address is a place in the tree of all paths: each step is a segment, fixed or one that stands for anything.
type address struct {
	methods methods // nil: no path ends here
	fixed   map[string]*address
	any     *address
	name    string // of what any stands for, such as "{id}"
}

func newAddress(routes []route) *address {
	root := &address{}
	for _, r := range routes {
		method, path, _ := strings.Cut(r.name, " ")
		at := root
		for segment := range strings.SplitSeq(path[1:], "/") {
			at = at.step(segment)
		}
		if at.methods == nil {
			at.methods = methods{}
		}
		at.methods[method] = r
	}
	return root
}

// step returns the place one segment of a pattern further, which it makes when there is none.
func (a *address) step(segment string) *address {
	if strings.HasPrefix(segment, "{") {
		if a.any == nil {
			a.any, a.name = &address{}, segment
		}
		return a.any
	}
	if a.fixed == nil {
		a.fixed = map[string]*address{}
	}
	if a.fixed[segment] == nil {
		a.fixed[segment] = &address{}
	}
	return a.fixed[segment]
}

// find returns the methods at the end of a path, which is empty or begins with a slash, and notes the ids on the way. A
// path with an empty segment leads nowhere.
func (a *address) find(path string, c *call) methods {
	if path == "" {
		return a.methods
	}
	if path[0] != '/' {
		return nil
	}
	segment, rest := path[1:], ""
	if i := strings.IndexByte(segment, '/'); i >= 0 {
		segment, rest = segment[:i], segment[i:]
	}
	if next := a.fixed[segment]; next != nil {
		if found := next.find(rest, c); found != nil {
			return found
		}
	}
	if a.any == nil || segment == "" {
		return nil
	}
	found := a.any.find(rest, c)
	if found != nil {
		c.note(a.name, unescape(segment))
	}
	return found
}

func (c *call) note(name, id string) {
	switch name {
	case "{id}":
		c.agentID = id
	case "{key}":
		c.keyID = id
	}
}

func unescape(segment string) string {
	if plain, err := url.PathUnescape(segment); err == nil {
		return plain
	}
	return segment
}
