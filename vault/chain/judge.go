package chain

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// signedWithin is how long after a checkpoint events may be that nobody signed: those of a minute, and of a process that was
// killed before another one went on.
const signedWithin = 5 * time.Minute

const (
	noEvents      = "this export has no events, which nobody signed"
	nothingSigned = "nothing here is signed by the key you named, or by one that it vouches for"
	noExtent      = "nobody signed where this export begins and ends: what was taken away there is not found"
)

// unproven adds what is not proven, though nothing is wrong with it.
func (v *verifier) unproven(why string) { v.report.Unproven = append(v.report.Unproven, why) }

// judgeStore says what of a database should be signed, and is not.
func (v *verifier) judgeStore(ctx context.Context, view *store.View) error {
	r := &v.report
	if r.Leaving.From > 0 && !r.LeavingProven {
		v.unproven(Range{r.Leaving.From, r.Leaving.From}.String() + ": what was before it is removed already")
	}
	if r.Signed == 0 {
		if r.count() > 0 && r.Strangers == 0 {
			v.unproven(nothingSigned)
		}
		return nil
	}
	newest, err := view.NewestAfter(ctx, r.Signed)
	if err == nil && newest.Sub(r.SignedAt) > signedWithin {
		v.unproven("events up to " + newest.UTC().Format("2006-01-02 15:04:05 UTC") + " are not signed, though there was time: start the server, and look what its log says")
	}
	return err
}

// judgeExport says what of an export is not proven: it is a file that anybody may have written, so that all of it must be.
func (v *verifier) judgeExport() {
	r := &v.report
	if r.Unplaced > 0 {
		v.unproven(text.Counted(r.Unplaced, "event has", "events have") + " no place in the chain: anybody may have put them there")
	}
	switch {
	case r.Strangers > 0:
		return
	case r.count() == 0:
		v.unproven(noEvents)
		return
	case r.Signed == 0:
		v.unproven(nothingSigned)
		return
	case r.First > 0 && v.extent.Last == 0:
		v.unproven(noExtent)
	}
	if !r.Whole() || r.First == 0 {
		return
	}
	for _, gap := range r.untold() {
		v.unproven(gap.String() + ": no checkpoint covers " + map[bool]string{true: "it", false: "them"}[gap.From == gap.To])
	}
}
