// Package audit is the trail of who did what to what: its vocabulary, and how an event becomes a row of the store. What
// is refused is no event but where a person is: at the sign-in, and by their role. The rest is for the log.
package audit

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// A Target is what an event is about.
type Target struct {
	Kind  TargetKind
	ID    string
	Label string // how people know it
	Agent string // id of the agent that it belongs to, "" for none
}

// agent is the agent that an event is about.
func (t Target) agent() string {
	if t.Kind == TargetAgent {
		return t.ID
	}
	return t.Agent
}

// An Event is one line of the trail.
type Event struct {
	AppID  string // the application in whose trail it stands
	At     time.Time
	By     Actor
	Action Action
	Target Target
	Detail map[string]any // what else there is to say, never a secret
}

// Write adds an event to the trail in the transaction of what it tells of: neither exists without the other.
func Write(ctx context.Context, tx *store.Tx, e Event) error {
	row, err := e.row()
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	return tx.InsertAudit(ctx, row)
}

func (e Event) row() (store.AuditEvent, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return store.AuditEvent{}, err
	}
	row := store.AuditEvent{
		ID:          id.String(),
		AppID:       e.AppID,
		At:          e.At,
		ActorKind:   string(e.By.Kind),
		ActorID:     e.By.ID,
		ActorLabel:  e.By.Label,
		Action:      string(e.Action),
		TargetKind:  string(e.Target.Kind),
		TargetID:    e.Target.ID,
		TargetLabel: e.Target.Label,
		AgentID:     e.Target.agent(),
		Address:     e.By.Address,
		UserAgent:   e.By.UserAgent,
		RequestID:   e.By.RequestID,
		Traceparent: e.By.Traceparent,
		Context:     e.By.Context,
	}
	if detail := e.details(); detail != nil {
		row.Detail, err = wire.CompactJSON(detail)
	}
	return row, err
}

// details are those of the event and what the actor says of itself, with how far that can be believed; nil for none.
func (e Event) details() map[string]any {
	if e.By.Context == nil && e.By.Caller == "" {
		return e.Detail
	}
	all := map[string]any{}
	maps.Copy(all, e.Detail)
	if e.By.Context != nil {
		all["context_signed"] = e.By.Signed
	}
	if e.By.Caller != "" {
		all["caller"] = e.By.Caller
		all["caller_type"] = e.By.CallerType
		all["caller_signed"] = e.By.Signed
	}
	return all
}
