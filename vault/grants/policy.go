package grants

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A policy is what a grant is narrowed to.
type policy struct {
	expiresAt *time.Time
	methods   []string
	paths     []string
	proxyOnly bool
}

// narrow gives a policy to a grant.
func (p policy) narrow(g *store.Grant) {
	g.ExpiresAt, g.Methods, g.Paths, g.ProxyOnly = p.expiresAt, listed(p.methods), listed(p.paths), p.proxyOnly
}

// The fields of a policy, and those that the protocol has beside them, which bound how long a grant lasts (protocol 8.2).
var (
	policyFields   = []string{"expires_at", "methods", "paths", "proxy_only"}
	protocolFields = append(slices.Clip(policyFields), "max_ttl_seconds", "default_ttl_seconds")
)

// readPolicy reads a policy, which may be absent or null, and notes what is wrong with it in f.
func readPolicy(f *api.Fields, name string, known []string, now time.Time) policy {
	if !f.Has(name) || string(f.Raw(name)) == "null" {
		return policy{}
	}
	inner := f.Nested(name, wire.MaxObject, known...)
	p := policy{expiresAt: readEnd(inner, now), methods: readMethods(inner), paths: readPaths(inner), proxyOnly: inner.Flag("proxy_only")}
	f.Take(inner.Problems)
	return p
}

func readMethods(f *api.Fields) []string {
	var methods []string
	for i, method := range f.Texts("methods") {
		method = strings.ToUpper(method)
		if problem := wire.GrantMethodProblem(method); problem != "" {
			f.Add(fmt.Sprintf("methods[%d]", i), "%s", problem)
		}
		methods = append(methods, method)
	}
	return atMost(f, "methods", methods, wire.MaxGrantMethods)
}

func readPaths(f *api.Fields) []string {
	var paths []string
	for i, path := range f.Texts("paths") {
		if problem := wire.GrantPathProblem(path); problem != "" {
			f.Add(fmt.Sprintf("paths[%d]", i), "%s", problem)
		}
		paths = append(paths, path)
	}
	return atMost(f, "paths", paths, wire.MaxGrantPaths)
}

// atMost leaves away what is there twice, and bounds the rest.
func atMost(f *api.Fields, name string, list []string, most int) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > most {
		f.Add(name, "These are %d, at most %d are allowed.", len(list), most)
	}
	return list
}

// readEnd works out when a grant ends, as wire.GrantEnd does.
func readEnd(f *api.Fields, now time.Time) *time.Time {
	end, most := readTime(f, "expires_at"), readSeconds(f, "max_ttl_seconds")
	end, field, problem := wire.GrantEnd(now, end, most, readSeconds(f, "default_ttl_seconds"))
	if problem != "" {
		f.Add(field, "%s", problem)
	}
	return end
}

func after(now time.Time, d time.Duration) *time.Time {
	end := now.Add(d)
	return &end
}

// lasting is how far ahead a grant may end, in seconds: a hundred years.
const lasting = 100 * 366 * 24 * 3600

// readSeconds reads how long something lasts, 0 where it is absent.
func readSeconds(f *api.Fields, name string) time.Duration {
	if string(f.Raw(name)) == "null" {
		return 0
	}
	return time.Duration(f.Integer(name, 1, min(lasting, math.MaxInt), 0)) * time.Second
}

// readTime reads a time with its offset from UTC, or without one for UTC; nil where it is absent, null or wrong.
func readTime(f *api.Fields, name string) *time.Time {
	if string(f.Raw(name)) == "null" {
		return nil
	}
	written, ok := f.Text(name)
	if !ok {
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly} {
		t, err := time.Parse(layout, written)
		if t = t.UTC().Truncate(time.Microsecond); err == nil && t.Year() > 1970 && t.Year() < 10_000 {
			return &t
		}
	}
	f.Add(name, "This must be a time such as 2027-01-02T15:04:05Z.")
	return nil
}

// asPolicyError gives what is wrong with nothing but a policy the code that the protocol has for it.
func asPolicyError(err error, name string) error {
	var refusal *api.Error
	if !errors.As(err, &refusal) || refusal.Code != wire.CodeValidationFailed {
		return err
	}
	for _, problem := range refusal.Problems {
		if problem.Field != name && !strings.HasPrefix(problem.Field, name+".") {
			return err
		}
	}
	named := api.Fail(wire.CodeInvalidGrantPolicy)
	named.Message, named.Problems = refusal.Message, refusal.Problems
	return named
}
