package clienttest

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
