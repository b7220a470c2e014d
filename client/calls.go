package client

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// CallsService reads what agents did with their grants: App.Calls. It needs CapabilityCalls.
type CallsService struct{ conn *conn }

// List returns one page of calls, newest first unless sorted.
func (s *CallsService) List(ctx context.Context, p CallListParams) (*CallList, error) {
	query, err := p.query()
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/calls", query: query})
	if err != nil {
		return nil, err
	}
	return decodeCalls(o)
}

// All goes through the calls of List from p.After on, fetching a page of p.Limit calls when it is needed. An error ends it
// and is the last thing it yields. It can be ranged over again, from the start.
func (s *CallsService) All(ctx context.Context, p CallListParams) iter.Seq2[*Call, error] {
	return allPages(p.After, func(after string) ([]*Call, string, error) {
		if p.Before != "" {
			return nil, "", errOnlyForward()
		}
		p.After = after
		page, err := s.List(ctx, p)
		if err != nil {
			return nil, "", err
		}
		return page.Calls, page.Next, nil
	})
}

// Get returns a call with what went over the wire. For an unknown one the error matches ErrCallNotFound.
func (s *CallsService) Get(ctx context.Context, id string) (*CallDetail, error) {
	if id == "" {
		return nil, &ValueError{Field: "id", Problem: "is empty", Fix: "give Call.ID"}
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/calls/" + escapeSegment(id)})
	if err != nil {
		return nil, err
	}
	return decodeCallDetail(o)
}

// Explain says why a retrieval was refused whose refusal ended with this reference, and what would be said now. For an
// unknown one the error matches ErrReferenceNotFound.
func (s *CallsService) Explain(ctx context.Context, reference string) (*Explanation, error) {
	if reference == "" {
		return nil, &ValueError{Field: "reference", Problem: "is empty", Fix: "give the id that a refusal ends with"}
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/explain/" + escapeSegment(reference)})
	if err != nil {
		return nil, err
	}
	return decodeExplanation(o)
}

func (p CallListParams) query() ([]wire.KV, error) {
	return paging{sort: p.Sort, limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "agent_id", Value: p.AgentID},
		wire.KV{Key: "managed_secret", Value: p.ManagedSecret},
		wire.KV{Key: "grant_id", Value: p.GrantID},
		wire.KV{Key: "host", Value: p.Host},
		wire.KV{Key: "class", Value: p.Class},
		wire.KV{Key: "outcome", Value: p.Outcome},
		wire.KV{Key: "run_id", Value: p.RunID},
		wire.KV{Key: "thread_id", Value: p.ThreadID},
		wire.KV{Key: "since", Value: timeOrNothing(p.Since)},
		wire.KV{Key: "until", Value: timeOrNothing(p.Until)},
		wire.KV{Key: "q", Value: p.Query},
	)
}

// timeOrNothing is how a time stands in an address, "" for none.
func timeOrNothing(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
