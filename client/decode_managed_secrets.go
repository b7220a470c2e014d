package client

import (
	"github.com/alter-console/alter-console/client/wire"
)

func managedSecretOf(o *object) ManagedSecret {
	return ManagedSecret{
		ID:           o.requiredUUID("id"),
		Slug:         o.requiredText("slug"),
		Name:         o.requiredString("name"),
		Description:  o.requiredString("description"),
		AllowedHosts: o.requiredStrings("allowed_hosts"),
		Injection:    injectionOf(o.requiredObject("injection")),
		Status:       ManagedSecretStatus(o.oneOf("status", wire.SecretStatuses())),
		Value:        ValueState(deref(o.optionalString("value"))),
		Version:      o.requiredInt("version"),
		CreatedAt:    o.requiredTime("created_at"),
		UpdatedAt:    o.requiredTime("updated_at"),
		ValueSetAt:   o.requiredTime("value_set_at"),
		DeletedAt:    o.optionalTime("deleted_at"),
		LastUsedAt:   o.optionalTime("last_used_at"),
		Grants:       o.requiredInt("grants"),
		Calls24h:     o.requiredInt("calls_24h"),

		GrantsCapped:   o.optionalBool("grants_capped"),
		Calls24hCapped: o.optionalBool("calls_24h_capped"),
	}
}

func injectionOf(o *object) Injection {
	injection := Injection{
		Kind:    o.requiredText("kind"),
		Name:    deref(o.optionalString("name")),
		Header:  deref(o.optionalString("header")),
		Format:  deref(o.optionalString("format")),
		Region:  deref(o.optionalString("region")),
		Service: deref(o.optionalString("service")),
	}
	if o.fields["additional"] == nil {
		return injection
	}
	for _, additional := range o.objects("additional") {
		injection.Additional = append(injection.Additional, AdditionalInjection{
			Target:      additional.requiredText("target"),
			Key:         additional.requiredText("key"),
			ValueSource: additional.requiredText("value_source"),
		})
	}
	return injection
}

func decodeManagedSecrets(o *object) (*ManagedSecretList, error) {
	items := o.objects("items")
	list := &ManagedSecretList{ManagedSecrets: make([]*ManagedSecret, len(items)), ListPlace: placeOf(o)}
	for i, item := range items {
		secret := managedSecretOf(item)
		list.ManagedSecrets[i] = &secret
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return list, nil
}
