package clienttest

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// serve is the order of all steps: who asks, what, whether they may, and then the answer.
func (c *call) serve() (int, any, *refusal) {
	found, missing := c.findRoute()
	before := c.api.snapshot()
	c.api.settle()
	c.tellChanges(system, before)
	if refusal := c.authenticate(found); refusal != nil {
		return 0, nil, refusal
	}
	if missing != nil {
		return 0, nil, missing
	}
	if refusal := c.authorise(found); refusal != nil {
		return 0, nil, refusal
	}
	if refusal := c.checkBody(found.told); refusal != nil {
		return 0, nil, refusal
	}
	c.nameCaller()
	c.query = map[string]string{}
	for _, kv := range wire.ParseQuery(c.URL.RawQuery) {
		c.query[kv.Key] = kv.Value
	}
	before = c.api.snapshot()
	answer, refusal := found.handle(c)
	c.tellChanges(c.who(), before)
	return cmp.Or(c.status, found.status, http.StatusOK), answer, refusal
}

func (c *call) findRoute() (route, *refusal) {
	known := false
	for _, r := range routes {
		method, pattern, _ := strings.Cut(r.name, " ")
		ids, matches := match(pattern, c.path())
		if !matches || !c.api.offers(r) {
			continue
		}
		if method == c.Method {
			c.ids = ids
			return r, nil
		}
		known = true
	}
	if known {
		return route{}, refuse(wire.CodeMethodNotAllowed, "This address does not answer to %s.", c.Method)
	}
	return route{}, refuse(wire.CodeRouteNotFound, "There is nothing at this address.")
}

func (a *API) offers(r route) bool {
	if r.name == "GET /console/v1/capabilities" {
		return len(a.offered) > 0
	}
	return r.needs == "" || a.offered[r.needs]
}

// match compares a path with a pattern, segment by segment, and returns what stands for *.
func match(pattern, path string) (ids []string, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	for i := range want {
		switch {
		case want[i] == "*" && got[i] != "":
			id, err := url.PathUnescape(got[i])
			if err != nil {
				id = got[i]
			}
			ids = append(ids, id)
		case want[i] != got[i]:
			return nil, false
		}
	}
	return ids, true
}

func (c *call) capabilities() (any, *refusal) {
	order := wire.Capabilities()
	names := slices.SortedFunc(maps.Keys(c.api.offered), func(a, b client.Capability) int { return slices.Index(order, a) - slices.Index(order, b) })
	return map[string]any{"capabilities": names}, nil
}
