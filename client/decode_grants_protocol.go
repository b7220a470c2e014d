package client

import "github.com/alter-console/alter-console/client/wire"

func decodeGrantList(o *object) (*GrantListResult, error) {
	items := o.objects("grants")
	result := &GrantListResult{
		Grants:  make([]*GrantInfo, len(items)),
		Total:   o.requiredInt("total"),
		Limit:   o.requiredInt("limit"),
		Offset:  o.requiredInt("offset"),
		HasMore: o.requiredBool("has_more"),
	}
	for i, item := range items {
		result.Grants[i] = grantInfoOf(item)
	}
	return whole(o, result)
}

// whole is a value unless the answer that it was read from broke a rule.
func whole[T any](o *object, value *T) (*T, error) {
	if err := o.err(); err != nil {
		return nil, err
	}
	return value, nil
}

func grantInfoOf(o *object) *GrantInfo {
	g := &GrantInfo{
		ID:              o.requiredText("grant_id"),
		Kind:            GrantKind(o.oneOf("grant_kind", []string{wire.GrantKindOAuth, wire.GrantKindManagedSecret})),
		Status:          o.requiredText("status"),
		PrincipalType:   PrincipalType(o.requiredText("principal_type")),
		CreatedAt:       o.requiredTime("created_at"),
		LastUsedAt:      o.optionalTime("last_used_at"),
		DelegatedAt:     o.optionalTime("delegated_at"),
		AccessVia:       o.defaultString("access_via", wire.AccessOwnership),
		Label:           o.optionalString("label"),
		Account:         o.optionalString("account_identifier"),
		ExpiresAt:       o.optionalTime("expires_at"),
		GrantExpiresAt:  o.optionalTime("grant_expires_at"),
		ParentGrantID:   o.optionalString("parent_grant_id"),
		Delegable:       o.fields["delegable"] == true,
		ScopeConstraint: o.optionalStrings("scope_constraint"),
		Policy:          o.nullableMap("grant_policy"),
		CredentialID:    o.optionalString("credential_id"),
	}
	if depth := o.optionalInt("depth"); depth != nil {
		g.Depth = *depth
	}
	if g.Kind == GrantKindManagedSecret {
		g.readManagedSecret(o)
	} else {
		g.readOAuth(o)
	}
	return g
}

func (g *GrantInfo) readManagedSecret(o *object) {
	g.Provider = o.requiredText("managed_secret_slug")
	g.ManagedSecretID = o.requiredText("managed_secret_id")
	g.ManagedSecretName = o.requiredString("managed_secret_name")
	g.AgentID = o.optionalString("agent_id")
	g.CredentialKind = o.optionalString("credential_kind")
	g.CredentialLabel = o.optionalString("credential_label")
	g.Scopes, g.DelegatedAgentIDs = []string{}, []string{}
}

func (g *GrantInfo) readOAuth(o *object) {
	g.Provider = o.requiredText("provider_id")
	g.AccountDisplayName = o.optionalString("account_display_name")
	g.Scopes = o.defaultStrings("scopes")
	g.DelegatedAgentIDs = o.defaultStrings("delegated_agent_ids")
	g.ScopeMismatch = o.defaultBool("scope_mismatch")
	g.NeedsReconnect = o.defaultBool("needs_reconnect")
	g.APIBaseURL = o.optionalString("api_base_url")
}

// optionalStrings is nil when absent or null.
func (o *object) optionalStrings(name string) []string {
	if o.fields[name] == nil {
		return nil
	}
	return o.requiredStrings(name)
}

// defaultStrings is empty when absent; null is against the protocol.
func (o *object) defaultStrings(name string) []string {
	if _, present := o.fields[name]; !present {
		return []string{}
	}
	return o.requiredStrings(name)
}

// nullableMap is nil when absent or null.
func (o *object) nullableMap(name string) map[string]any {
	if o.fields[name] == nil {
		return nil
	}
	return o.optionalMap(name)
}

func decodeManagedSecretGrant(o *object) (*ManagedSecretGrant, error) {
	if _, present := o.fields["label"]; !present {
		o.fail("label", "is missing")
	}
	return whole(o, &ManagedSecretGrant{
		GrantID:       o.requiredText("grant_id"),
		PrincipalType: PrincipalType(o.requiredText("principal_type")),
		Label:         o.optionalString("label"),
		CreatedAt:     o.requiredTime("created_at"),
		CredentialID:  o.optionalString("credential_id"),
	})
}

func decodeDelegation(o *object) (*Delegation, error) {
	d := &Delegation{
		GrantID:       o.requiredText("grant_id"),
		Kind:          GrantKind(o.oneOf("grant_kind", []string{wire.GrantKindOAuth, wire.GrantKindManagedSecret})),
		ParentGrantID: o.requiredText("parent_grant_id"),
		Depth:         o.requiredInt("depth"),
		Delegable:     o.requiredBool("delegable"),
		Status:        o.requiredText("status"),
		ExpiresAt:     o.optionalTime("expires_at"),
	}
	if d.Depth < 1 {
		o.fail("depth", "is less than 1")
	}
	return whole(o, d)
}

func decodeMintedGrant(o *object) (*MintedGrant, error) {
	return whole(o, &MintedGrant{
		GrantID:            o.requiredText("grant_id"),
		Provider:           o.requiredString("provider_id"),
		Status:             o.requiredText("status"),
		PrincipalType:      PrincipalType(o.requiredText("principal_type")),
		CreatedAt:          o.requiredTime("created_at"),
		Label:              o.optionalString("label"),
		Account:            o.optionalString("account_identifier"),
		AccountDisplayName: o.optionalString("account_display_name"),
		Scopes:             o.defaultStrings("scopes"),
		ExpiresAt:          o.optionalTime("expires_at"),
		LastUsedAt:         o.optionalTime("last_used_at"),
		CredentialID:       o.optionalString("credential_id"),
		Policy:             o.nullableMap("grant_policy"),
	})
}
