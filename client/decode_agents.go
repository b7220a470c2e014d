package client

import (
	"slices"

	"github.com/alter-console/alter-console/client/wire"
)

func decodeAgent(o *object) (*AgentInfo, error) {
	info := agentOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &info, nil
}

func agentOf(o *object) AgentInfo {
	info := AgentInfo{
		ID:                 o.requiredUUID("id"),
		Name:               o.requiredString("name"),
		DisplayName:        o.optionalString("display_name"),
		Type:               AgentType(o.oneOf("type", wire.AgentTypes())),
		Status:             AgentStatus(o.oneOf("status", wire.AgentStatuses())),
		Scopes:             o.scopes("scopes"),
		ScopesAppliesAt:    o.optionalTime("scopes_applies_at"),
		Policy:             o.optionalMap("policy"),
		Metadata:           o.optionalMap("metadata"),
		RateLimitPerMinute: o.optionalInt("rate_limit_per_minute"),
		Version:            o.requiredInt("version"),
		CreatedAt:          o.requiredTime("created_at"),
		LastUsedAt:         o.optionalTime("last_used_at"),
		ParentAgentID:      o.optionalUUID("parent_agent_id"),
	}
	if o.fields["scopes_pending"] != nil {
		info.ScopesPending = o.scopes("scopes_pending")
	}
	if _, present := o.fields["stored_legacy_managed_secret_names"]; present {
		info.StoredLegacyManagedSecretNames = o.requiredStrings("stored_legacy_managed_secret_names")
	}
	if counts, ok := o.fields["keys"].(map[string]any); ok {
		c := &object{fields: counts, path: o.path + "keys.", answer: o.answer}
		info.Keys = &KeyCounts{Active: c.requiredInt("active"), Deprecated: c.requiredInt("deprecated")}
		if expired := c.optionalInt("expired"); expired != nil {
			info.Keys.Expired = *expired
		}
	}
	return info
}

func (o *object) oneOf(name string, known []string) string {
	s := o.requiredString(name)
	if !slices.Contains(known, s) {
		o.fail(name, "has a value that this client does not know")
	}
	return s
}

func decodeList(o *object) (*AgentListResult, error) {
	items := o.objects("items")
	result := &AgentListResult{
		Agents:  make([]*AgentInfo, len(items)),
		Total:   o.requiredInt("total"),
		Limit:   o.requiredInt("limit"),
		Offset:  o.requiredInt("offset"),
		HasMore: o.requiredBool("has_more"),
	}
	for i, item := range items {
		info := agentOf(item)
		result.Agents[i] = &info
	}
	if capped, ok := o.fields["total_capped"].(bool); ok {
		result.TotalCapped = capped
	}
	result.Next, result.Previous = deref(o.optionalString("next")), deref(o.optionalString("previous"))
	if err := o.err(); err != nil {
		return nil, err
	}
	return result, nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func keyOf(o *object) AgentKey {
	return AgentKey{
		KeyID:           o.requiredUUID("key_id"),
		KeyPrefix:       o.requiredText("key_prefix"),
		Name:            o.requiredText("name"),
		CreatedAt:       o.requiredTime("created_at"),
		DeprecatedAt:    o.optionalTime("deprecated_at"),
		RevokedAt:       o.optionalTime("revoked_at"),
		LastUsedAt:      o.optionalTime("last_used_at"),
		Acknowledgement: Acknowledgement(deref(o.optionalString("acknowledgement"))),
		RotatedTo:       o.optionalUUID("rotated_to"),
		GraceEndsAt:     o.optionalTime("grace_ends_at"),
	}
}

func decodeKey(o *object) (*AgentKey, error) {
	key := keyOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &key, nil
}
