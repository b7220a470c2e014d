package clienttest

import (
	"maps"
	"math"

	"github.com/alter-console/alter-console/client/wire"
)

// A secretChange is what a request asks to change of a managed secret. Fields that are nil stay as they are.
type secretChange struct {
	name, description *string
	hosts             []string
	injection         *wire.Injection
	value             map[string]string
	version           int // 0: not given
}

// readSecretChange reads a change. The refusal names all of its fields that are wrong by themselves, and the rest is read.
func (c *call) readSecretChange() (u secretChange, _ *refusal) {
	f := &c.fields
	if refusal := f.only("name", "slug", "description", "allowed_hosts", "injection", "value", "expected_version"); refusal != nil {
		return u, refusal
	}
	u.hosts, u.injection, u.value = f.allowedHosts(), f.injection(), f.value()
	u.version = f.whole("expected_version", 1, math.MaxInt32, 0)
	name, description := f.secretName(), f.description()
	if f.has("name") {
		u.name = &name
	}
	if f.has("description") {
		u.description = &description
	}
	if f.has("slug") {
		f.add("slug", "A slug can't change.")
	}
	return u, f.refusal()
}

// of is a managed secret after a change of all but its value.
func (u secretChange) of(found *secret) *secret {
	after := *found
	if u.name != nil {
		after.name = *u.name
	}
	if u.description != nil {
		after.description = *u.description
	}
	if u.hosts != nil {
		after.hosts = u.hosts
	}
	if u.injection != nil {
		after.injection = *u.injection
	}
	return &after
}

func (c *call) updateSecret() (any, *refusal) {
	u, refusal := c.readSecretChange()
	if refusal != nil {
		return nil, refusal
	}
	found, refusal := c.api.liveSecret(c.ids[0])
	switch {
	case refusal != nil:
		return nil, refusal
	case u.version != 0 && u.version != found.version:
		return nil, refuse(wire.CodeSecretConcurrentUpdate, "The managed secret is at version %d, not %d.", found.version, u.version)
	}
	return c.saveSecret(found, u.of(found), u.value)
}

// saveSecret makes a managed secret what it is to be after an update, if all of it fits.
func (c *call) saveSecret(found, after *secret, value map[string]string) (any, *refusal) {
	if value == nil && unchanged(found, after) {
		return c.api.showSecret(found), nil
	}
	after.value = keptValue(found, after)
	if value != nil {
		after.value, after.valueSetAt = value, c.api.now()
	}
	if c.misfits(after, value != nil || !equal(after.injection, found.injection)); len(c.fields.problems) > 0 {
		return nil, c.fields.refusal()
	}
	*found = *after
	found.changed(c.api.now())
	return c.api.showSecret(found), nil
}

func unchanged(a, b *secret) bool {
	return equal([]any{a.name, a.description, a.hosts, a.injection}, []any{b.name, b.description, b.hosts, b.injection})
}

// keptValue is what a stored value has for the injection after an update.
func keptValue(found, after *secret) map[string]string {
	kept := maps.Clone(found.value)
	maps.DeleteFunc(kept, func(field, _ string) bool { return !after.injection.Takes(field) })
	return kept
}

// misfits notes what of hosts, and of the value if it counts, does not fit the injection.
func (c *call) misfits(after *secret, valueCounts bool) {
	c.fields.addAll(after.injection.HostProblems(after.hosts))
	if valueCounts {
		c.fields.addAll(after.injection.ValueProblems(after.value))
	}
}

func (c *call) replaceValue() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("value"); refusal != nil {
		return nil, refusal
	}
	if !f.has("value") {
		f.add("value", "This is required.")
	}
	value := f.value()
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.api.liveSecret(c.ids[0])
	if refusal != nil {
		return nil, refusal
	}
	after := *found
	return c.saveSecret(found, &after, value)
}
