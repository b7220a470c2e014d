package client

import "github.com/alter-console/alter-console/client/wire"

func grantOf(o *object) Grant {
	grant := Grant{
		ID:            o.requiredUUID("id"),
		ManagedSecret: grantSecretOf(o.requiredObject("managed_secret")),
		PrincipalType: PrincipalType(o.requiredText("principal_type")),
		Label:         o.optionalString("label"),
		Policy:        grantPolicyOf(o.requiredObject("policy")),
		Tags:          o.requiredStrings("tags"),
		Status:        GrantStatus(o.oneOf("status", wire.GrantStatuses())),
		Usable:        o.requiredBool("usable"),
		ParentGrantID: o.optionalUUID("parent_grant_id"),
		Depth:         o.requiredInt("depth"),
		Delegable:     o.requiredBool("delegable"),
		CreatedAt:     o.requiredTime("created_at"),
		CreatedBy:     o.requiredString("created_by"),
		RevokedAt:     o.optionalTime("revoked_at"),
		RevokedBy:     deref(o.optionalString("revoked_by")),
		RevokedReason: deref(o.optionalString("revoked_reason")),
		LastUsedAt:    o.optionalTime("last_used_at"),
		ScopeEndsAt:   o.optionalTime("scope_ends_at"),
	}
	if o.fields["scope_constraint"] != nil {
		grant.ScopeConstraint = o.requiredStrings("scope_constraint")
	}
	if o.fields["agent"] != nil {
		holder := grantHolderOf(o.requiredObject("agent"))
		grant.Agent = &holder
	}
	if o.fields["why_not"] != nil {
		refusal := grantRefusalOf(o.requiredObject("why_not"))
		grant.WhyNot = &refusal
	}
	return grant
}

func grantSecretOf(o *object) GrantSecret {
	return GrantSecret{ID: o.requiredUUID("id"), Slug: o.requiredText("slug"), Name: o.requiredString("name")}
}

func grantHolderOf(o *object) GrantHolder {
	return GrantHolder{
		ID:     o.requiredUUID("id"),
		Name:   o.requiredString("name"),
		Status: AgentStatus(o.oneOf("status", wire.AgentStatuses())),
	}
}

func grantPolicyOf(o *object) GrantPolicy {
	return GrantPolicy{
		ExpiresAt: o.optionalTime("expires_at"),
		Methods:   o.requiredStrings("methods"),
		Paths:     o.requiredStrings("paths"),
		ProxyOnly: o.requiredBool("proxy_only"),
	}
}

func grantRefusalOf(o *object) GrantRefusal {
	return GrantRefusal{Rule: o.requiredText("rule"), Message: o.requiredString("message"), Change: o.requiredString("change")}
}

func decodeGrants(o *object) (*GrantSearchResult, error) {
	items := o.objects("items")
	result := &GrantSearchResult{Grants: make([]*Grant, len(items)), ListPlace: placeOf(o)}
	for i, item := range items {
		grant := grantOf(item)
		result.Grants[i] = &grant
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return result, nil
}
