package store

import (
	"context"
)

// A SpanBatch is spans that came together.
type SpanBatch struct {
	Spans []Span
	Added int // of them, those that were not there yet
}

// KeepSpans writes spans down, and returns when they are on the disk. Those that are there already, by application, trace and
// span, stay as they are. Batches that come together share a transaction, and nothing else.
func (s *Store) KeepSpans(ctx context.Context, spans []Span) (added int, err error) {
	batch := &SpanBatch{Spans: spans}
	err = s.spans.do(ctx, batch)
	return batch.Added, err
}

func (s *Store) writeSpans(ctx context.Context, batches []*SpanBatch) ([]error, error) {
	err := s.Tx(ctx, func(tx *Tx) error { return tx.keepSpans(ctx, batches) })
	return make([]error, len(batches)), err
}

func (tx *Tx) keepSpans(ctx context.Context, batches []*SpanBatch) error {
	var rows []*Span
	var from []*SpanBatch
	for _, b := range batches {
		b.Added = 0
		for i := range b.Spans {
			rows, from = append(rows, &b.Spans[i]), append(from, b)
		}
	}
	added, err := spans.InsertNew(ctx, tx.write, rows, "app_id, trace_id, span_id")
	if err != nil {
		return err
	}
	var parts []RunPart
	for i, span := range rows {
		if added[i] {
			from[i].Added++
			parts = append(parts, spanPart(span))
		}
	}
	return tx.KeepRuns(ctx, parts)
}

// spanPart is what a span adds to its run.
func spanPart(s *Span) RunPart {
	p := RunPart{
		AppID:    s.AppID,
		RunID:    s.RunID,
		ThreadID: s.ThreadID,
		Start:    s.StartedAt,
		End:      s.EndedAt,
		Spans:    1,
		Marks:    Words(s.Name, s.TraceID),
	}
	if s.AgentID != "" {
		p.Agents = map[string]string{s.AgentID: s.AgentName}
	}
	return p
}
