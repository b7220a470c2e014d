package secrets

import (
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// event is what happens to a managed secret. Its detail says which fields of a value were set, and never what they hold.
func event(action audit.Action, s store.ManagedSecret, detail map[string]any) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetSecret, ID: s.ID, Label: s.Slug}, Detail: detail}
}

func createdEvent(s store.ManagedSecret, v value) audit.Event {
	return event(audit.SecretCreated, s, map[string]any{
		"name":          s.Name,
		"allowed_hosts": Hosts(s),
		"injection":     s.Injection,
		"value_fields":  v.fields(),
	})
}

// updatedEvent has what decides where the credential may go as it was and as it is.
func updatedEvent(before, after store.ManagedSecret, changed []string) audit.Event {
	detail := map[string]any{"changed": changed, "version": after.Version}
	for _, field := range changed {
		switch field {
		case "name":
			detail["name_before"], detail["name_after"] = before.Name, after.Name
		case "allowed_hosts":
			added, removed := missing(Hosts(before), Hosts(after)), missing(Hosts(after), Hosts(before))
			detail["allowed_hosts_added"], detail["allowed_hosts_removed"] = added, removed
		case "injection":
			detail["injection_before"], detail["injection_after"] = before.Injection, after.Injection
		}
	}
	return event(audit.SecretUpdated, after, detail)
}

func replacedEvent(s store.ManagedSecret, v value) audit.Event {
	return event(audit.SecretValueReplaced, s, map[string]any{"value_fields": v.fields(), "version": s.Version})
}

// missing are the texts of more that are not in few.
func missing(few, more []string) []string {
	known := map[string]bool{}
	for _, text := range few {
		known[text] = true
	}
	found := []string{}
	for _, text := range more {
		if !known[text] {
			found = append(found, text)
		}
	}
	return found
}

// injectionOf reads an injection that this room has written.
func injectionOf(s store.ManagedSecret) (wire.Injection, error) {
	return wire.ParseInjection(json.RawMessage(s.Injection))
}
