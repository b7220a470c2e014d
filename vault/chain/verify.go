package chain

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"math"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// Evidence is what a trail is verified by.
type Evidence struct {
	Believed []ed25519.PublicKey // by which all the others are judged
	Named    bool                // somebody named these, who may have named a wrong one
	Anchors  bool                // whether there are any
	Anchored []store.Checkpoint  // what was sent outside, as it is there
}

// Verify reads the trail of a database once, as it is at one moment, and says what is proven of it. An error says that it could
// not be read.
func Verify(ctx context.Context, db *store.Store, by Evidence) (report *Report, err error) {
	err = db.View(ctx, func(view *store.View) error {
		keys, err := view.AuditKeys(ctx)
		if err != nil {
			return err
		}
		v := newVerifier(by, keys)
		if err := view.EachCheckpoint(ctx, v.checkpoint); err != nil {
			return err
		}
		if err := v.misplaced(ctx, view); err != nil {
			return err
		}
		v.begin(1)
		if err := view.EachChained(ctx, v.seq, math.MaxInt, v.event); err != nil {
			return err
		}
		if v.report.Unplaced, err = view.CountUnplaced(ctx); err != nil {
			return err
		}
		report = v.end()
		return v.judgeStore(ctx, view)
	})
	return report, err
}

// maxBreaks is how many a report tells of.
const maxBreaks = 100

// A verifier goes through a trail once.
type verifier struct {
	report   Report
	keys     map[string]ed25519.PublicKey
	named    bool
	others   []Break        // checkpoints that are signed by keys which nobody vouches for
	marks    map[int][]mark // what checkpoints say of places
	furthest mark
	stub     store.Checkpoint
	extent   audit.Extent // of an export; its Last is 0 where nobody signed one

	chainer audit.Chainer
	seq     int          // of the last event
	befores []audit.Hash // what the next may follow; none where nobody knows
	bad     []badEvent   // the last events, which don't follow

	from   int // where what hangs together begins
	signed int // the last checkpoint in it, 0 for none
}

// A mark is what a signed checkpoint says of a place.
type mark struct {
	store.Checkpoint
	anchored bool
	export   bool // it is what the file says of itself
}

func newVerifier(by Evidence, known []store.AuditKey) *verifier {
	v := &verifier{keys: audit.Trusted(by.Believed, known), marks: map[int][]mark{}}
	v.report.Anchors, v.named = by.Anchors, by.Named
	for i := range known {
		v.key(&known[i])
	}
	for _, c := range by.Anchored {
		v.mark(mark{Checkpoint: c, anchored: true})
	}
	return v
}

// key looks at the row of a key.
func (v *verifier) key(k *store.AuditKey) {
	switch {
	case !audit.Introduced(k):
		v.broken(Break{What: ForgedKey, ID: k.ID, Why: "its row is not what the server wrote when the key came into use"})
	case v.keys[k.ID] == nil:
		v.stranger(Break{What: ForgedKey, ID: k.ID, Why: "nobody vouches for it: somebody else than the server put it there"})
	}
}

// checkpoint takes a checkpoint in.
func (v *verifier) checkpoint(c store.Checkpoint) error {
	v.mark(mark{Checkpoint: c})
	return nil
}

func (v *verifier) mark(m mark) {
	public := v.keys[m.KeyID]
	switch {
	case public == nil:
		v.stranger(Break{Range{m.Seq, m.Seq}, Forged, "", m.name() + " is signed by the key " + m.KeyID + ", which nobody vouches for"})
		return
	case !audit.Signed(public, &m.Checkpoint):
		v.broken(Break{Range{m.Seq, m.Seq}, Forged, "", m.name() + " was not signed by the key " + m.KeyID + " that it names"})
		return
	}
	v.marks[m.Seq] = append(v.marks[m.Seq], m)
	if m.Seq > v.furthest.Seq {
		v.furthest = m
	}
	if m.Kind == store.CheckpointStub && !m.anchored && m.Seq > v.stub.Seq {
		v.stub = m.Checkpoint
	}
}

// stranger keeps a checkpoint of a key that nobody vouches for. Where all of them are, it is the named key that is another.
func (v *verifier) stranger(b Break) {
	if v.named && v.furthest.Seq == 0 {
		v.others = append(v.others, b)
		return
	}
	v.broken(b)
}

// judge says of each checkpoint of a stranger that it is forged, or of all of them together that there is nothing else.
func (v *verifier) judge() {
	if v.furthest.Seq == 0 {
		v.report.Strangers = len(v.others)
		return
	}
	for _, b := range v.others {
		v.broken(b)
	}
}

func (m mark) name() string {
	where := "the checkpoint"
	if m.anchored {
		where = "the anchored checkpoint"
	}
	if m.export {
		where = "what was signed with the export"
	}
	return fmt.Sprintf("%s of %s", where, m.At.UTC().Format("2006-01-02 15:04:05 UTC"))
}

// begin begins after the stub, or at a place.
func (v *verifier) begin(first int) {
	v.report.Removed = v.stub.Seq
	v.seq, v.befores = first-1, []audit.Hash{{}}
	if v.stub.Seq >= first {
		v.seq, v.befores = v.stub.Seq, []audit.Hash{audit.HashOf(v.stub.Hash)}
		v.agree(v.seq, audit.HashOf(v.stub.Hash))
	} else if first > 1 {
		v.befores = v.signedAt(first - 1)
	}
	v.from, v.signed = v.seq+1, 0
}

// signedAt is the hash of a place by its checkpoint, if it has one.
func (v *verifier) signedAt(seq int) []audit.Hash {
	if marks := v.marks[seq]; len(marks) > 0 {
		return []audit.Hash{audit.HashOf(marks[0].Hash)}
	}
	return nil
}

// event looks at the next event.
func (v *verifier) event(e store.ChainedEvent) error {
	if v.outside(e) {
		return nil
	}
	if e.Seq <= v.seq {
		v.broken(Break{Range{e.Seq, e.Seq}, Inserted, idIn(e.Content), "another event has this place"})
		return nil
	}
	if e.Seq > v.seq+1 {
		v.settle()
		v.cut(v.seq, e.Seq)
		v.broken(Break{Range{v.seq + 1, e.Seq - 1}, Missing, "", "the chain goes on after them"})
		v.befores = v.signedAt(e.Seq - 1)
	}
	if v.report.First == 0 {
		v.report.First = e.Seq
	}
	if why := audit.UnreadableContent(e.Content); why != "" {
		v.broken(Break{Range{e.Seq, e.Seq}, Unreadable, idIn(e.Content), "it was not written by this program: " + why})
	}
	v.seq = e.Seq
	v.follow(e)
	return nil
}

// follow looks whether an event follows from what was before it.
func (v *verifier) follow(e store.ChainedEvent) {
	own := audit.HashOf(e.Hash)
	if v.befores == nil { // nobody can say
		v.from, v.befores = e.Seq+1, []audit.Hash{own}
		v.agree(e.Seq, own)
		return
	}
	var computed audit.Hash
	for _, before := range v.befores {
		if computed = v.chainer.Next(before, e.Seq, e.Content); computed == own {
			v.settle()
			v.befores = append(v.befores[:0], own)
			v.agree(e.Seq, own)
			return
		}
	}
	v.cut(e.Seq-1, e.Seq+1)
	v.suspect(e, computed)
	v.agree(e.Seq, own)
}

// cut ends what hangs together at one place, and begins anew at another.
func (v *verifier) cut(at, next int) {
	if v.signed >= v.from && v.signed <= at {
		v.report.Proven = append(v.report.Proven, Range{v.from, v.signed})
	}
	v.from, v.signed = next, 0
}

// agree compares what the database has for a place with what was signed.
func (v *verifier) agree(seq int, own audit.Hash) {
	if len(v.marks) == 0 {
		return
	}
	for _, m := range v.marks[seq] {
		if audit.HashOf(m.Hash) != own {
			first := max(v.from, v.signed+1)
			v.cut(seq-1, seq+1)
			v.broken(Break{Range{min(first, seq), seq}, Rewritten, "", m.name() + " says something else of the last of them"})
			continue
		}
		if v.signed = seq; m.anchored {
			v.report.Anchored = seq
		}
		if seq > v.report.Signed {
			v.report.Signed, v.report.SignedAt = seq, m.At
		}
	}
}

// end is what was found.
func (v *verifier) end() *Report {
	v.judge()
	v.settle()
	v.cut(v.seq, v.seq+1)
	if v.report.First > 0 {
		v.report.Last = v.seq
	}
	if m := v.furthest; m.Seq > v.seq {
		v.broken(Break{Range{v.seq + 1, m.Seq}, Truncated, "", m.name() + " says that they were there"})
	}
	return &v.report
}

func (v *verifier) broken(b Break) {
	if len(v.report.Breaks) == maxBreaks {
		v.report.More++
		return
	}
	v.report.Breaks = append(v.report.Breaks, b)
}
