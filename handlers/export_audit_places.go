package handlers

import (
	"context"
	"iter"
	"slices"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// places are those in the chain that a list has gone through.
type places struct{ runs []run } // in order, each with nothing beside it

// A run is places from one up to another.
type run struct{ first, last int }

// add notes a place.
func (p *places) add(seq int) {
	i, _ := slices.BinarySearchFunc(p.runs, seq, func(r run, seq int) int { return r.last - seq })
	switch {
	case i < len(p.runs) && p.runs[i].first <= seq:
		return
	case i < len(p.runs) && p.runs[i].first == seq+1:
		p.runs[i].first = seq
	default:
		p.runs = slices.Insert(p.runs, i, run{seq, seq})
	}
	if i > 0 && p.runs[i-1].last == seq-1 {
		p.runs[i].first = p.runs[i-1].first
		p.runs = slices.Delete(p.runs, i-1, i)
	}
}

// first is the first of them, 0 for none.
func (p *places) first() int {
	if len(p.runs) == 0 {
		return 0
	}
	return p.runs[0].first
}

// last is the last of them, 0 for none.
func (p *places) last() int {
	if len(p.runs) == 0 {
		return 0
	}
	return p.runs[len(p.runs)-1].last
}

// gaps are those between them, each small enough to be asked for at once.
func (p *places) gaps() (gaps []run) {
	for i := 1; i < len(p.runs); i++ {
		for from := p.runs[i-1].last + 1; from < p.runs[i].first; from += exportPage {
			gaps = append(gaps, run{from, min(from+exportPage, p.runs[i].first) - 1})
		}
	}
	return gaps
}

// unbroken is a list of a span of time, and after it the events that have their place in the chain between two of its own: with
// several servers some of another time do, at its edges. Without them the export would look as if somebody had taken them out.
func (s auditScreen) unbroken(ctx context.Context, list iter.Seq2[*client.Event, error], seen *places) iter.Seq2[*client.Event, error] {
	return func(yield func(*client.Event, error) bool) {
		for e, err := range list {
			if err == nil && e.Seq > 0 {
				seen.add(e.Seq)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		for _, gap := range seen.gaps() {
			between, err := s.App.Audit.List(ctx, client.AuditParams{FromSeq: gap.first, ToSeq: gap.last, Stored: true, Limit: wire.MaxPage})
			for _, e := range orEmpty(between).Events {
				if !yield(e, nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}
