package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// RunsService reads what agents did together: App.Runs. It needs CapabilityRuns.
type RunsService struct{ conn *conn }

// List returns one page of runs, newest first unless sorted.
func (s *RunsService) List(ctx context.Context, p RunListParams) (*RunList, error) {
	query, err := paging{sort: p.Sort, limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "run_id", Value: p.RunID},
		wire.KV{Key: "agent_id", Value: p.AgentID},
		wire.KV{Key: "managed_secret", Value: p.ManagedSecret},
		wire.KV{Key: "host", Value: p.Host},
		wire.KV{Key: "class", Value: p.Class},
		wire.KV{Key: "outcome", Value: p.Outcome},
		wire.KV{Key: "thread_id", Value: p.ThreadID},
		wire.KV{Key: "since", Value: timeOrNothing(p.Since)},
		wire.KV{Key: "until", Value: timeOrNothing(p.Until)},
		wire.KV{Key: "q", Value: p.Query},
	)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/runs", query: query})
	if err != nil {
		return nil, err
	}
	return decodeRuns(o)
}

// All goes through the runs of List from p.After on, fetching a page of p.Limit runs when it is needed. An error ends it
// and is the last thing it yields. It can be ranged over again, from the start.
func (s *RunsService) All(ctx context.Context, p RunListParams) iter.Seq2[*Run, error] {
	return allPages(p.After, func(after string) ([]*Run, string, error) {
		if p.Before != "" {
			return nil, "", errOnlyForward()
		}
		p.After = after
		page, err := s.List(ctx, p)
		if err != nil {
			return nil, "", err
		}
		return page.Runs, page.Next, nil
	})
}

// Get returns a run and a page of its timeline. For an unknown one the error matches ErrRunNotFound.
func (s *RunsService) Get(ctx context.Context, runID string, p RunParams) (*RunDetail, error) {
	if runID == "" {
		return nil, &ValueError{Field: "run_id", Problem: "is empty", Fix: "give Run.RunID"}
	}
	query, err := paging{limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "only", Value: p.Only},
		wire.KV{Key: "agent_id", Value: p.AgentID},
		wire.KV{Key: "managed_secret", Value: p.ManagedSecret},
		wire.KV{Key: "grant_id", Value: p.GrantID},
		wire.KV{Key: "host", Value: p.Host},
		wire.KV{Key: "class", Value: p.Class},
		wire.KV{Key: "outcome", Value: p.Outcome},
		wire.KV{Key: "q", Value: p.Query},
	)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/runs/" + escapeAll(runID), query: query})
	if err != nil {
		return nil, err
	}
	return decodeRun(o)
}

// AllItems goes through the calls and spans of Get from p.After on, fetching a page of p.Limit of them when it is needed. An
// error ends it and is the last thing it yields. It can be ranged over again, from the start.
func (s *RunsService) AllItems(ctx context.Context, runID string, p RunParams) iter.Seq2[*RunItem, error] {
	return allPages(p.After, func(after string) ([]*RunItem, string, error) {
		if p.Before != "" {
			return nil, "", errOnlyForward()
		}
		p.After = after
		page, err := s.Get(ctx, runID, p)
		if err != nil {
			return nil, "", err
		}
		return page.Items, page.Next, nil
	})
}

// escapeAll is escapeSegment for any text: also for one of dots alone, which a path would lose.
func escapeAll(s string) string {
	if s == "." || s == ".." {
		return "%2E" + escapeSegment(s[1:])
	}
	return escapeSegment(s)
}
