package clienttest

import (
	"fmt"

	"github.com/alter-console/alter-console/client/wire"
)

// mintGrant makes a sibling of a grant, of the same secret and holder, with a label of its own.
func (c *call) mintGrant() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("label", "grant_policy", "grant_tags"); refusal != nil {
		return nil, refusal
	}
	wanted := &grant{createdBy: c.actor(), policy: c.readGrantPolicy(f, "grant_policy", lasting...), tags: f.tags()}
	if f.required("label") != "" {
		wanted.label = f.line("label", wire.MaxGrantLabel)
	}
	if refusal := f.policyRefusal(); refusal != nil {
		return nil, refusal
	}
	source, refusal := c.api.grantByID(c.ids[0])
	if refusal != nil {
		return nil, refusal
	}
	if refusal := c.mayMintFrom(source); refusal != nil {
		return nil, refusal
	}
	wanted.secret, wanted.agent, wanted.delegable = source.secret, source.agent, source.delegable
	wanted.policy.expiresAt = sooner(wanted.policy.expiresAt, source.policy.expiresAt)
	if refusal := c.api.keepGrant(wanted); refusal != nil {
		return nil, refusal
	}
	return map[string]any{
		"grant_id":             wanted.id,
		"provider_id":          wanted.secret.slug,
		"status":               wanted.status(c.api.now()),
		"created_at":           stamp(&wanted.createdAt),
		"principal_type":       wanted.principalType(),
		"scopes":               []string{},
		"account_identifier":   nil,
		"account_display_name": nil,
		"api_base_url":         nil,
		"scope_mismatch":       false,
		"expires_at":           stamp(wanted.policy.expiresAt),
		"last_used_at":         nil,
		"label":                wanted.label,
		"credential_id":        nil,
		"grant_policy":         wanted.policy.shown(),
	}, nil
}

func (f *fields) tags() []string {
	tags := f.texts("grant_tags")
	for i, tag := range tags {
		if tag == "" || wire.TooLong(tag, wire.MaxGrantLabel) != "" || hidden(tag, true) {
			f.add(fmt.Sprintf("grant_tags[%d]", i), "This must be a text of 1 to %d characters.", wire.MaxGrantLabel)
		}
	}
	return f.atMost("grant_tags", tags, wire.MaxGrantMethods)
}

func (c *call) mayMintFrom(source *grant) *refusal {
	if source.agent != nil {
		if _, refusal := c.api.liveAgent(source.agent.id); refusal != nil {
			return refusal
		}
	}
	p := source.policy
	switch {
	case source.status(c.api.now()) != wire.GrantActive:
		return refuse(wire.CodeGrantNotFound, "The grant is over, so none can be made from it.")
	case source.parent != nil, len(p.methods) > 0, len(p.paths) > 0, p.proxyOnly:
		return refuse(wire.CodeMintSourceRules, "The grant has rules that one made from it would lack.")
	}
	return nil
}
