package client

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// AuditService reads the audit trail: App.Audit. It needs CapabilityAudit.
type AuditService struct{ conn *conn }

// AuditParams choose events of the audit trail. Empty fields choose nothing away; the others all have to be so.
type AuditParams struct {
	Actor      string // who did it: an id, or a label such as an e-mail address
	ActorKind  string // such as "person", "app_key", "agent", "command_line" and "system"
	Action     string // such as "agent.updated"
	TargetKind string // such as "agent" or "grant"
	Target     string // an id
	AgentID    string // the agent that it is about: itself, its keys and its grants
	KeyID      string // the key that it is about, or that did it
	RequestID  string
	Since      time.Time // the first instant
	Until      time.Time // the first instant no more
	Query      string    // part of the name of somebody or something, or of an action; or an id

	// FromSeq and ToSeq choose events by their places in the chain, Event.Seq, both included, up to 1000 of them. ToSeq alone is no
	// choice.
	FromSeq, ToSeq int

	Stored bool // with Event.Stored, for exports that can be verified

	Limit  int    // default 100, most 1000
	After  string // History.Next
	Before string // History.Previous, or wire.LastPage
}

// List returns one page of the audit trail, newest first.
func (s *AuditService) List(ctx context.Context, p AuditParams) (*History, error) {
	query, err := paging{limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "actor", Value: p.Actor},
		wire.KV{Key: "actor_kind", Value: p.ActorKind},
		wire.KV{Key: "action", Value: p.Action},
		wire.KV{Key: "target_kind", Value: p.TargetKind},
		wire.KV{Key: "target", Value: p.Target},
		wire.KV{Key: "agent", Value: p.AgentID},
		wire.KV{Key: "key", Value: p.KeyID},
		wire.KV{Key: "request_id", Value: p.RequestID},
		wire.KV{Key: "since", Value: timeOrNothing(p.Since)},
		wire.KV{Key: "until", Value: timeOrNothing(p.Until)},
		wire.KV{Key: "q", Value: p.Query},
		wire.KV{Key: "from_seq", Value: numberOrNothing(p.FromSeq)},
		wire.KV{Key: "to_seq", Value: numberOrNothing(p.ToSeq)},
		flag("stored", p.Stored),
	)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/audit", query: query})
	if err != nil {
		return nil, err
	}
	history := historyOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return history, nil
}

// numberOrNothing is a number that says something.
func numberOrNothing(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// All goes through the events of List from p.After on, fetching a page of p.Limit events when it is needed. An error ends it
// and is the last thing it yields. It can be ranged over again, from the start.
func (s *AuditService) All(ctx context.Context, p AuditParams) iter.Seq2[*Event, error] {
	return allPages(p.After, func(after string) ([]*Event, string, error) {
		if p.Before != "" {
			return nil, "", errOnlyForward()
		}
		p.After = after
		page, err := s.List(ctx, p)
		if err != nil {
			return nil, "", err
		}
		return page.Events, page.Next, nil
	})
}

// Get returns an event. For an unknown one the error matches ErrEventNotFound.
func (s *AuditService) Get(ctx context.Context, id string) (*Event, error) {
	if id == "" {
		return nil, &ValueError{Field: "id", Problem: "is empty", Fix: "give Event.ID"}
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/audit/" + escapeSegment(id)})
	if err != nil {
		return nil, err
	}
	event := eventOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return event, nil
}

// Proof goes through what proves events: public keys and signed checkpoints, page by page. An export of events with Event.Stored
// that ends with it can be verified; it is to be asked for after the events, with the first and the last place that they have:
// then the server signs that these are all, so that none can be taken from the end. 0 and 0 are for all checkpoints there are. An
// error ends it and is the last thing it yields.
func (s *AuditService) Proof(ctx context.Context, first, last int) iter.Seq2[wire.AuditProof, error] {
	return allPages("", func(after string) ([]wire.AuditProof, string, error) {
		query, err := paging{limit: wire.MaxPage, after: after}.query(
			wire.KV{Key: "from_seq", Value: numberOrNothing(first)},
			wire.KV{Key: "to_seq", Value: numberOrNothing(last)},
		)
		if err != nil {
			return nil, "", err
		}
		o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/audit/proof", query: query})
		if err != nil {
			return nil, "", err
		}
		lines, next := auditProofOf(o), o.textOrNothing("next")
		return lines, next, o.err()
	})
}
