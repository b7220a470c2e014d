package chain

import (
	"context"
	"math"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// misplaced looks at the events that are where the chain is not: without a place, with a hash; and at or before where it begins.
func (v *verifier) misplaced(ctx context.Context, view *store.View) error {
	ids, err := view.HashedUnplaced(ctx, maxBreaks+1)
	if err != nil {
		return err
	}
	for _, id := range ids {
		v.broken(Break{Range{}, Misplaced, id, "it has a hash and no place: somebody else than the server put it there. It gets no place"})
	}
	before := beforeBegin{v: v}
	if err := view.EachChained(ctx, math.MinInt64, v.stub.Seq, before.event); err != nil {
		return err
	}
	before.end()
	return nil
}

// beforeBegin goes through events at or before where the chain begins. Those that lead to the stub without a gap are on their way
// out, and nothing else is there.
type beforeBegin struct {
	v       *verifier
	chainer audit.Chainer
	run     Range // of the last events that follow each other; From is 0 for none
	id      string
	hash    audit.Hash
	known   bool // the first of them follows from what was signed
}

func (b *beforeBegin) event(e store.ChainedEvent) error {
	own := audit.HashOf(e.Hash)
	if e.Seq < 1 || b.run.From == 0 || e.Seq != b.run.To+1 || b.chainer.Next(b.hash, e.Seq, e.Content) != own {
		b.refuse()
		b.begin(e)
	}
	b.run.To, b.hash = e.Seq, own
	if e.Seq < 1 {
		b.refuse()
	}
	return nil
}

// begin begins with an event of which nothing is known but, at times, what it follows.
func (b *beforeBegin) begin(e store.ChainedEvent) {
	b.run.From, b.id, b.known = e.Seq, idIn(e.Content), e.Seq == 1 && b.chainer.Next(audit.Hash{}, 1, e.Content) == audit.HashOf(e.Hash)
	for _, before := range b.v.signedAt(e.Seq - 1) {
		b.known = b.known || b.chainer.Next(before, e.Seq, e.Content) == audit.HashOf(e.Hash)
	}
}

// refuse says of the events since begin that they are misplaced.
func (b *beforeBegin) refuse() {
	if b.id != "" {
		b.v.broken(Break{b.run, Misplaced, b.id, "placed where nothing is: before the chain begins"})
	}
	b.run, b.id = Range{}, ""
}

// end has the last of them lead to the stub.
func (b *beforeBegin) end() {
	if b.run.From == 0 || b.run.To != b.v.stub.Seq || b.hash != audit.HashOf(b.v.stub.Hash) {
		b.refuse()
		return
	}
	b.v.report.Leaving, b.v.report.LeavingProven = b.run, b.known
}
