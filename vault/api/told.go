package api

import (
	"context"
	"maps"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/redact"
)

// What a program or a person says with a request goes into the audit trail, and must not take a credential there.

// A HeldReader is the store, or a transaction of it.
type HeldReader interface {
	HeldBy(ctx context.Context, appID, agentID string, most int) ([]store.Held, error)
	ManagedSecretByID(ctx context.Context, appID, id string) (store.ManagedSecret, error)
	SecretValues(ctx context.Context, secretID string) ([]store.SecretValue, error)
}

// A Teller is somebody who tells something, and knows what is granted to an agent, or to the application where there is none.
type Teller struct {
	AppID, AgentID string
	Person         bool // at the console, to whom nothing is granted
}

// TellerOf is who asks.
func TellerOf(a Asker) Teller {
	who := Teller{AppID: a.AppID(), Person: a.KeyID() == ""}
	if agent := a.Agent(); agent != nil {
		who.AgentID = agent.ID
	}
	return who
}

// Cleaner takes out of what the request says what nobody may see of it, where it is about a managed secret, "" for none.
func (c *Call) Cleaner(q HeldReader, secretID string) (*redact.Cleaner, error) {
	if clean := c.cleans[secretID]; clean != nil {
		return clean, nil
	}
	clean, err := c.base.Cleaner(c.Context(), q, TellerOf(c.Asker), secretID)
	if err != nil {
		return nil, err
	}
	if c.cleans == nil {
		c.cleans = map[string]*redact.Cleaner{}
	}
	c.cleans[secretID] = clean
	return clean, nil
}

// Audit writes an event that the request causes, without the credentials that the request says.
func (c *Call) Audit(tx *store.Tx, e audit.Event) error {
	clean, err := c.Cleaner(tx, secretOf(e))
	if err != nil {
		return err
	}
	if reason, _ := e.Detail[detailReason].(string); reason != "" {
		e.Detail = maps.Clone(e.Detail)
		e.Detail[detailReason] = clean.Text(reason)
	}
	return c.base.Audit(c.Context(), tx, c.Asker.AppID(), cleanActor(c.Asker.Actor(), clean), e)
}

const detailReason = "reason" // of an event, as somebody gave it

// secretOf is the id of the managed secret that an event is about, "" for none.
func secretOf(e audit.Event) string {
	if e.Target.Kind == audit.TargetSecret {
		return e.Target.ID
	}
	id, _ := e.Detail["secret_id"].(string)
	return id
}

// cleanActor is what an actor says of itself without credentials.
func cleanActor(a audit.Actor, clean *redact.Cleaner) audit.Actor {
	a.UserAgent, a.Traceparent = clean.Client(a.UserAgent), clean.Whole(a.Traceparent)
	if _, isAgent := ParseID(a.Caller); !isAgent {
		a.Caller = clean.Name(a.Caller)
	}
	if said, some := clean.Context(a.Context); some {
		a.Context = Encode(said)
	}
	return a
}
