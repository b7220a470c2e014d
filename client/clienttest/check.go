package clienttest

import "github.com/alter-console/alter-console/client/wire"

func (c *call) checkCreate() (any, *refusal) {
	wanted, refusal := c.readNew()
	if refusal == nil && c.api.byName(wanted.name) != nil {
		refusal = invalid("name", "Another agent has this name.")
	}
	return map[string]any{}, refusal
}

func (c *call) checkUpdate() (any, *refusal) {
	u, found, refusal := c.readChange()
	if refusal != nil {
		return nil, refusal
	}
	c.fields.storedPolicy(u.policy, found.policy)
	return map[string]any{}, c.fields.refusal()
}

func (c *call) checkNewSecret() (any, *refusal) {
	wanted, refusal := c.readNewSecret()
	if wanted == nil {
		return nil, refusal
	}
	if _, free := c.api.liveSecret(wanted.slug); free == nil && wire.IsSlug(wanted.slug) {
		c.fields.add("slug", "Another managed secret has this slug.")
	}
	return map[string]any{}, c.fields.refusal()
}

// checkSecretChange compares what was sent and can't be read with nothing.
func (c *call) checkSecretChange() (any, *refusal) {
	u, refusal := c.readSecretChange()
	if refusal != nil && len(c.fields.problems) == 0 {
		return nil, refusal
	}
	found, refusal := c.api.liveSecret(c.ids[0])
	if refusal != nil {
		return nil, refusal
	}
	after := u.of(found)
	unread := c.fields.has("injection") && u.injection == nil
	if unread || u.value == nil && unchanged(found, after) {
		return map[string]any{}, c.fields.refusal()
	}
	after.value = u.value
	if !c.fields.has("value") {
		after.value = keptValue(found, after)
	}
	reinjected := !equal(after.injection, found.injection) && !c.fields.has("value")
	c.misfits(after, u.value != nil || reinjected)
	return map[string]any{}, c.fields.refusal()
}
