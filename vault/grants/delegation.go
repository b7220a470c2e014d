package grants

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A delegation is what an agent asks to be handed on, checked.
type delegation struct {
	toAgent    string
	delegable  *bool           // nil: as it is, or not for a new one
	constraint json.RawMessage // nil: as it is, or that of the grant it comes from
	lasting    time.Duration   // 0: as it is, or as long as the grant it comes from
}

func readDelegation(c *api.Call) (delegation, error) {
	f, err := c.Fields("to_agent_id", "delegable", "scope_constraint", "ttl_seconds")
	if err != nil {
		return delegation{}, err
	}
	wanted := delegation{toAgent: required(f, "to_agent_id"), lasting: readSeconds(f, "ttl_seconds")}
	if f.Has("delegable") && string(f.Raw("delegable")) != "null" {
		delegable := f.Flag("delegable")
		wanted.delegable = &delegable
	}
	if err := f.Err(); err != nil {
		return wanted, err
	}
	wanted.constraint, err = readConstraint(f)
	return wanted, err
}

// readConstraint reads scopes that a delegation is narrowed to (protocol 8.4); nil where it is not.
func readConstraint(f *api.Fields) (json.RawMessage, error) {
	if !f.Has("scope_constraint") || string(f.Raw("scope_constraint")) == "null" {
		return nil, nil
	}
	atoms := f.Texts("scope_constraint")
	if f.Err() != nil || len(atoms) < 1 || len(atoms) > wire.MaxScopeConstraint || slices.ContainsFunc(atoms, badAtom) {
		return nil, aboutField("scope_constraint", api.Fail(wire.CodeInvalidScopeConstraint))
	}
	slices.Sort(atoms)
	return listed(slices.Compact(atoms)), nil
}

// badAtom reports whether a text is no scope token (RFC 6749), or one that stands for all.
func badAtom(atom string) bool {
	if atom == "" || atom == "*" || len(atom) > wire.MaxConstraintAtom {
		return true
	}
	for i := range len(atom) {
		if c := atom[i]; c <= ' ' || c > '~' || c == '"' || c == '\\' {
			return true
		}
	}
	return false
}

// apply gives a grant what a delegation asks for, and never more than the grant it comes from has.
func (d delegation) apply(g *store.Grant, parent store.Grant, now time.Time) {
	if d.delegable != nil {
		g.Delegable = *d.delegable
	}
	if d.constraint != nil {
		g.ScopeConstraint = d.constraint
	}
	if d.lasting > 0 {
		g.ExpiresAt = after(now, d.lasting)
	}
	g.ExpiresAt = sooner(g.ExpiresAt, parent.ExpiresAt)
}

// sooner is the first of two ends, nil for never.
func sooner(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}

// mayHandOn says whether an agent may hand the grant that it holds, the first of a chain, on to another.
func mayHandOn(chain []store.Grant, secret store.ManagedSecret, to store.Agent, holder *store.Agent, wanted delegation, now time.Time) *api.Error {
	q := question{holder, secret, chain, Use{At: now}}
	if no := q.secretIsThere(); no != nil {
		return no
	}
	if no := q.grantsLast(); no != nil {
		return no
	}
	if no := q.scopesNameIt(); no != nil { // what was taken from an agent is not the agent's to give
		return no
	}
	held := chain[0]
	switch {
	case slices.ContainsFunc(chain, func(g store.Grant) bool { return HeldBy(g, &to) }):
		return api.Invalid("to_agent_id", "The agent %s holds this grant, or one that it was delegated from, already.", to.Name)
	case !held.Delegable:
		return notDelegable(wire.NotDelegableHolder, "The grant of %s to %s can't be delegated.", secret.Slug, holder.Name)
	case wanted.delegable != nil && *wanted.delegable && held.Depth+2 > wire.MaxDelegationDepth:
		return notDelegable(wire.NotDelegableNoOnward, "Grants are handed on %d times at most, so who gets this one can't hand it on.", wire.MaxDelegationDepth).
			WithHint("Send delegable as false, or leave it out.")
	case !within(wanted.constraint, held.ScopeConstraint):
		e := api.Failf(wire.CodeInvalidScopeConstraint, "The grant itself is narrowed to %s, and what is delegated from it can't have more.", oneOf(textsOf(held.ScopeConstraint)))
		e.Problems = []api.Problem{{Field: "scope_constraint", Message: e.Message}}
		return e
	}
	return nil
}

func notDelegable(reason, format string, args ...any) *api.Error {
	e := api.Failf(wire.CodeGrantNotDelegable, format, args...)
	e.Extra = map[string]any{"detail_reason": reason}
	return e
}

// within reports whether scopes are among others, of which none means all.
func within(some, all json.RawMessage) bool {
	if len(some) == 0 || len(all) == 0 {
		return true
	}
	allowed := textsOf(all)
	return !slices.ContainsFunc(textsOf(some), func(scope string) bool { return !slices.Contains(allowed, scope) })
}
