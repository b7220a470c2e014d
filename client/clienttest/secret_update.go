package clienttest

import (
	"maps"
	"math"

	"github.com/alter-console/alter-console/client/wire"
)

func (c *call) updateSecret() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("name", "slug", "description", "allowed_hosts", "injection", "value", "expected_version"); refusal != nil {
		return nil, refusal
	}
	hosts, injection, value := f.allowedHosts(), f.injection(), f.value()
	version := f.whole("expected_version", 1, math.MaxInt32, 0)
	name, description := f.secretName(), f.description()
	if f.has("slug") {
		f.add("slug", "A slug can't change.")
	}
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.api.liveSecret(c.ids[0])
	switch {
	case refusal != nil:
		return nil, refusal
	case version != 0 && version != found.version:
		return nil, refuse(wire.CodeSecretConcurrentUpdate, "The managed secret is at version %d, not %d.", found.version, version)
	}
	after := *found
	if f.has("name") {
		after.name = name
	}
	if f.has("description") {
		after.description = description
	}
	if hosts != nil {
		after.hosts = hosts
	}
	if injection != nil {
		after.injection = *injection
	}
	return c.saveSecret(found, &after, value)
}

// saveSecret makes a managed secret what it is to be after an update, if all of it fits.
func (c *call) saveSecret(found, after *secret, value map[string]string) (any, *refusal) {
	reinjected := !equal(after.injection, found.injection)
	if value == nil && !reinjected && equal([]any{after.name, after.description, after.hosts}, []any{found.name, found.description, found.hosts}) {
		return c.api.showSecret(found), nil
	}
	kept := maps.Clone(found.value)
	maps.DeleteFunc(kept, func(field, _ string) bool { return !after.injection.Takes(field) })
	after.value = kept
	if value != nil {
		after.value, after.valueSetAt = value, c.api.now()
	}
	c.fields.addAll(after.injection.HostProblems(after.hosts))
	if value != nil || reinjected {
		c.fields.addAll(after.injection.ValueProblems(after.value))
	}
	if refusal := c.fields.refusal(); refusal != nil {
		return nil, refusal
	}
	*found = *after
	found.changed(c.api.now())
	return c.api.showSecret(found), nil
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
