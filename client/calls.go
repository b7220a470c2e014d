package client

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"
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
	return func(yield func(*Call, error) bool) {
		if p.Before != "" {
			yield(nil, &ValueError{Field: "before", Problem: "is given to All, which only goes forward", Fix: "use After, or reverse Sort"})
			return
		}
		for ask := p; ; {
			page, err := s.List(ctx, ask)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, one := range page.Calls {
				if !yield(one, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			ask.After = page.Next
		}
	}
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
	if p.Limit == 0 {
		p.Limit = wire.DefaultPage
	}
	switch {
	case p.Limit < 1 || p.Limit > wire.MaxPage:
		return nil, &ValueError{Field: "limit", Problem: fmt.Sprintf("%d is out of range", p.Limit), Fix: fmt.Sprintf("use 1 to %d", wire.MaxPage)}
	case p.After != "" && p.Before != "":
		return nil, &ValueError{Field: "after", Problem: "is given together with before", Fix: "give one of them"}
	}
	query := []wire.KV{{Key: "limit", Value: strconv.Itoa(p.Limit)}}
	for _, kv := range []wire.KV{
		{Key: "agent_id", Value: p.AgentID},
		{Key: "managed_secret", Value: p.ManagedSecret},
		{Key: "grant_id", Value: p.GrantID},
		{Key: "host", Value: p.Host},
		{Key: "class", Value: p.Class},
		{Key: "outcome", Value: p.Outcome},
		{Key: "run_id", Value: p.RunID},
		{Key: "thread_id", Value: p.ThreadID},
		{Key: "since", Value: timeOrNothing(p.Since)},
		{Key: "until", Value: timeOrNothing(p.Until)},
		{Key: "q", Value: p.Query},
		{Key: "sort", Value: p.Sort},
		{Key: "after", Value: p.After},
		{Key: "before", Value: p.Before},
	} {
		if kv.Value != "" {
			query = append(query, kv)
		}
	}
	return query, nil
}

// timeOrNothing is how a time stands in an address, "" for none.
func timeOrNothing(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
