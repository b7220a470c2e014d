package clienttest

import (
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// addKey makes an agent's next key. Its plaintext says that it is a fake's.
func (c *call) addKey(a *agent) *key {
	made := &key{id: c.api.newID(), agent: a, name: wire.KeyName(a.name, len(a.keys)+1), createdAt: c.api.now()}
	made.plaintext = fmt.Sprintf("alter_key_agent_%04d-of-a-fake-%019d", c.api.count%10000, c.api.count)
	if c.Header.Get(wire.HeaderAcknowledge) == wire.AcknowledgePending && c.api.offered[client.CapabilityAcknowledge] {
		made.acknowledgement = client.AcknowledgementPending
	}
	a.keys = append(a.keys, made)
	c.api.keys[made.plaintext] = made
	return made
}

func (c *call) mint() (any, *refusal) {
	found, refusal := c.named(true)
	if refusal != nil {
		return nil, refusal
	}
	idempotent := c.api.offered[client.CapabilityMintIdempotency]
	if idempotent {
		first, refusal := c.usedBefore("mint " + found.id)
		if refusal != nil || first != nil {
			return replayed(first), refusal
		}
	}
	if found.live(c.api.now()) >= wire.MaxKeys {
		return nil, refuse(wire.CodeAgentKeyLimit, "The agent has %d keys that work, the most it can have.", wire.MaxKeys)
	}
	made := c.addKey(found)
	if idempotent {
		c.remember(used{request: "mint " + found.id, agent: found, key: made})
	}
	return made.minted(made.plaintext), nil
}

func replayed(first *used) any {
	if first == nil {
		return nil
	}
	return first.key.minted(nil)
}

func (c *call) listKeys() (any, *refusal) {
	found, refusal := c.named(false)
	if refusal != nil {
		return nil, refusal
	}
	items := make([]any, len(found.keys))
	for i, key := range found.keys {
		items[i] = key.json()
	}
	return map[string]any{"items": items}, nil
}

func alreadyRevoked() *refusal {
	r := refuse(wire.CodeKeyRevoked, "This key is revoked, and revocation is final.")
	r.status = 409
	return r
}

// changeKey lets a rule change a key that is not revoked.
func (c *call) changeKey(rule func(*key, time.Time)) (any, *refusal) {
	found, refusal := c.namedKey()
	switch {
	case refusal != nil:
		return nil, refusal
	case found.revokedAt != nil:
		return nil, alreadyRevoked()
	}
	rule(found, c.api.now())
	return found.json(), nil
}

func (c *call) deprecate() (any, *refusal) {
	return c.changeKey(func(k *key, now time.Time) {
		if k.deprecatedAt == nil {
			k.deprecatedAt = &now
		}
	})
}

func (c *call) undeprecate() (any, *refusal) {
	found, refusal := c.namedKey()
	if refusal == nil && found.revokedAt == nil && found.rotatedTo != nil {
		return nil, refuse(wire.CodeKeyRotated, "This key was rotated, and ends: another one has taken its place.")
	}
	return c.changeKey(func(k *key, _ time.Time) { k.deprecatedAt = nil })
}

func (c *call) acknowledge() (any, *refusal) {
	return c.changeKey(func(k *key, _ time.Time) {
		if k.acknowledgement == client.AcknowledgementPending {
			k.acknowledgement = client.AcknowledgementDone
		}
	})
}

func (c *call) revoke() (any, *refusal) {
	force := c.fields.flag(c, "force")
	if refusal := c.fields.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.namedKey()
	switch {
	case refusal != nil:
		return nil, refusal
	case found.revokedAt != nil:
		return found.json(), nil
	case found.isLast(c.api.now()) && !force:
		return nil, refuse(wire.CodeLastActiveKey, "This is the agent's last key.")
	}
	now := c.api.now()
	found.revokedAt = &now
	return found.json(), nil
}

func (c *call) replace() (any, *refusal) {
	old, refusal := c.namedKey()
	if refusal != nil {
		return nil, refusal
	}
	answer := func(k *key, plaintext any) any {
		object := k.minted(plaintext)
		object["replaced"] = old.json()
		return object
	}
	first, refusal := c.usedBefore("replace " + old.id)
	switch {
	case refusal != nil:
		return nil, refusal
	case first != nil:
		return answer(first.key, nil), nil
	case old.revokedAt != nil:
		return nil, alreadyRevoked()
	case old.lastUsedAt != nil || old.acknowledgement != client.AcknowledgementPending:
		return nil, refuse(wire.CodeKeyNotReplaceable, "Somebody may have this key.")
	}
	made := c.addKey(old.agent)
	made.acknowledgement = client.AcknowledgementPending
	now := c.api.now()
	old.revokedAt = &now
	c.remember(used{request: "replace " + old.id, agent: old.agent, key: made})
	return answer(made, made.plaintext), nil
}
