package client

import "github.com/alter-console/alter-console/client/wire"

func appKeyOf(o *object) AppKey {
	key := AppKey{
		ID:              o.requiredUUID("id"),
		Name:            o.requiredString("name"),
		KeyPrefix:       o.requiredText("key_prefix"),
		KeyType:         wire.KeyType(o.requiredText("key_type")),
		Scopes:          o.requiredStrings("scopes"),
		ScopeVersion:    o.requiredInt("scope_version"),
		CIDRAllowlist:   o.optionalStrings("cidr_allowlist"),
		RateLimitRPM:    o.optionalInt("rate_limit_rpm"),
		RateLimitSource: deref(o.optionalString("rate_limit_source")),
		CreatedAt:       o.requiredTime("created_at"),
		ExpiresAt:       o.optionalTime("expires_at"),
		DeprecatedAt:    o.optionalTime("deprecated_at"),
		RevokedAt:       o.optionalTime("revoked_at"),
		LastUsedAt:      o.optionalTime("last_used_at"),
		ParentKeyID:     o.optionalUUID("parent_key_id"),
		RotatedTo:       o.optionalUUID("rotated_to"),
		GraceEndsAt:     o.optionalTime("grace_ends_at"),
		CountsAs:        o.optionalUUID("counts_as"),
		CountsWithin:    o.optionalUUID("counts_within"),
		AgentID:         o.optionalUUID("agent_id"),
		Metadata:        map[string]any{},

		EffectiveRateLimitRPM: o.optionalInt("effective_rate_limit_rpm"),
	}
	if o.fields["metadata"] != nil {
		key.Metadata = o.optionalMap("metadata")
	}
	if (key.EffectiveRateLimitRPM == nil) != (key.RateLimitSource == "") { // protocol 7.2
		o.fail("rate_limit_source", "does not go with effective_rate_limit_rpm")
	}
	return key
}

func decodeAppKey(o *object) (*AppKey, error) {
	key := appKeyOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &key, nil
}

func decodeAppKeyMint(o *object) (*AppKeyMintResult, error) {
	minted := &AppKeyMintResult{AppKey: appKeyOf(o), APIKey: o.plaintext()}
	if err := o.err(); err != nil {
		return nil, err
	}
	return minted, nil
}

func decodeAppKeys(o *object) (*AppKeyList, error) {
	items := o.objects("items")
	list := &AppKeyList{AppKeys: make([]*AppKey, len(items)), ListPlace: placeOf(o)}
	for i, item := range items {
		key := appKeyOf(item)
		list.AppKeys[i] = &key
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return list, nil
}
