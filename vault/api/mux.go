package api

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// A Mux finds the route of a request. http.ServeMux finds the place of its path; what is done there is up to the method.
type Mux struct {
	paths  *http.ServeMux
	places map[string]*place // by pattern
}

// A place is what one kind of address answers to.
type place struct {
	routes map[string]*Route // by method
	values map[string]int    // which segment of the path has the value of a name
}

// NewMux makes the Mux of the rooms' tables. It refuses a route that doesn't say who may use it, one that is there twice,
// and two patterns that fit the same path where neither says more of it than the other.
func NewMux(tables ...[]Route) (m *Mux, err error) {
	m = &Mux{paths: http.NewServeMux(), places: map[string]*place{}}
	defer func() {
		if p := recover(); p != nil { // what ServeMux says of patterns
			m, err = nil, fmt.Errorf("routes: %v", p)
		}
	}()
	for _, table := range tables {
		for i := range table {
			if err := m.add(&table[i]); err != nil {
				return nil, fmt.Errorf("routes: %w", err)
			}
		}
	}
	return m, nil
}

func (m *Mux) add(r *Route) error {
	if err := r.check(); err != nil {
		return err
	}
	at := m.places[r.Pattern]
	if at == nil {
		at = &place{map[string]*Route{}, valuesOf(r.Pattern)}
		m.places[r.Pattern] = at
		m.paths.Handle(r.Pattern, http.NotFoundHandler()) // only its pattern is asked for
	}
	if at.routes[r.Method] != nil {
		return fmt.Errorf("%s is there twice", r.Name())
	}
	at.routes[r.Method] = r
	return nil
}

func valuesOf(pattern string) map[string]int {
	values := map[string]int{}
	for i, segment := range strings.Split(pattern, "/") {
		if strings.HasPrefix(segment, "{") {
			values[strings.Trim(segment, "{}")] = i
		}
	}
	return values
}

// Find notes the route of a request and what its path leads to, or says why it has none. Paths are compared as sent,
// segment by segment, so nothing is ever cleaned or redirected.
func (m *Mux) Find(c *Call) error {
	at := m.placeOf(c)
	if at == nil {
		return Fail(wire.CodeRouteNotFound)
	}
	c.values = at.values
	method := c.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if c.Route = at.routes[method]; c.Route == nil {
		return wrongMethod(at.allowed())
	}
	return nil
}

func (m *Mux) placeOf(c *Call) *place {
	if at := m.places[c.Path]; at != nil && len(at.values) == 0 {
		return at // no pattern says more of a path than the path itself
	}
	if c.Path != path.Clean(c.Path) { // ServeMux would lead it elsewhere
		return nil
	}
	_, pattern := m.paths.Handler(asSent(c))
	return m.places[pattern]
}

// asSent is a request whose path ServeMux sees as it was sent: what is escaped there without need stays so.
func asSent(c *Call) *http.Request {
	if c.URL.RawPath == "" {
		return c.Request
	}
	return &http.Request{URL: &url.URL{Path: c.Path}}
}

func (p *place) allowed() string {
	names := make([]string, 0, len(p.routes)+1)
	for name := range p.routes {
		names = append(names, name)
		if name == http.MethodGet {
			names = append(names, http.MethodHead)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func wrongMethod(allowed string) *Error {
	e := Failf(wire.CodeMethodNotAllowed, "This address answers to %s only.", allowed)
	e.allow = allowed
	return e
}
