package clienttest

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// readGrantPolicy reads what a grant is to be narrowed to, with the fields of the protocol where more are given.
func (c *call) readGrantPolicy(f *fields, name string, more ...string) grantPolicy {
	if !f.given(name) {
		return grantPolicy{}
	}
	in := f.nested(name, wire.MaxObject, append(more, "expires_at", "methods", "paths", "proxy_only")...)
	p := grantPolicy{expiresAt: c.readEnd(in)}
	for i, method := range in.texts("methods") {
		method = strings.ToUpper(method)
		if problem := wire.GrantMethodProblem(method); problem != "" {
			in.add(fmt.Sprintf("methods[%d]", i), "%s", problem)
		}
		p.methods = append(p.methods, method)
	}
	p.methods = in.atMost("methods", p.methods, wire.MaxGrantMethods)
	for i, path := range in.texts("paths") {
		if problem := wire.GrantPathProblem(path); problem != "" {
			in.add(fmt.Sprintf("paths[%d]", i), "%s", problem)
		}
		p.paths = append(p.paths, path)
	}
	p.paths = in.atMost("paths", p.paths, wire.MaxGrantPaths)
	p.proxyOnly = in.boolean("proxy_only")
	f.take(in)
	return p
}

func (f *fields) atMost(name string, list []string, most int) []string {
	if list = distinct(list); len(list) > most {
		f.add(name, "These are %d, at most %d are allowed.", len(list), most)
	}
	return list
}

// lasting are the fields of the protocol that bound how long a grant lasts.
var lasting = []string{"max_ttl_seconds", "default_ttl_seconds"}

// readEnd works out when a grant ends.
func (c *call) readEnd(f *fields) *time.Time {
	end, most, usual := f.instant("expires_at"), f.seconds("max_ttl_seconds"), f.seconds("default_ttl_seconds")
	end, field, problem := wire.GrantEnd(c.api.now(), end, most, usual)
	if problem != "" {
		f.add(field, "%s", problem)
	}
	return end
}

func after(now time.Time, d time.Duration) *time.Time {
	end := now.Add(d)
	return &end
}

// seconds reads how long something lasts, 0 where it is absent or null.
func (f *fields) seconds(name string) time.Duration {
	if !f.given(name) {
		return 0
	}
	return time.Duration(f.whole(name, 1, math.MaxInt32, 0)) * time.Second
}

// policyRefusal gives what is wrong with nothing but a policy the code that the protocol has for it.
func (f *fields) policyRefusal() *refusal {
	r := f.refusal()
	if r == nil {
		return nil
	}
	for _, p := range f.problems {
		if p.Field != "grant_policy" && !strings.HasPrefix(p.Field, "grant_policy.") {
			return r
		}
	}
	named := refuse(wire.CodeInvalidGrantPolicy, "%s", r.message)
	named.problems = r.problems
	return named
}
