package chain

import (
	"fmt"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// extend takes in what is signed of where the export begins and ends.
func (v *verifier) extend(e audit.Extent) {
	public := v.keys[e.KeyID]
	b := Break{Range{e.Last, e.Last}, Forged, "", "what is said of where the export ends was not signed by the key " + e.KeyID + " that it names"}
	if public == nil {
		v.stranger(b)
		return
	}
	if !e.SignedBy(public) {
		v.broken(b)
		return
	}
	c := store.Checkpoint{Seq: e.Last, Kind: store.CheckpointHead, Hash: e.Hash, At: e.At, KeyID: e.KeyID}
	m := mark{Checkpoint: c, export: true}
	v.marks[e.Last] = append(v.marks[e.Last], m)
	if e.Last >= v.furthest.Seq {
		v.furthest = m
	}
	if e.Last > v.extent.Last {
		v.extent = e
	}
}

// beginExport begins with the first place that the export is said to have, or that it has.
func (v *verifier) beginExport(lowest int) {
	first := max(1, lowest)
	if v.extent.Last > 0 {
		first = v.extent.First
	}
	v.seq, v.from, v.signed = first-1, first, 0
	switch {
	case first == 1:
		v.befores = []audit.Hash{{}}
	case len(v.extent.Before) > 0:
		v.befores = []audit.Hash{audit.HashOf(v.extent.Before)}
	default:
		v.befores = v.signedAt(first - 1)
	}
	if v.stub.Seq > 0 && v.stub.Seq < first {
		v.report.Removed = v.stub.Seq
	}
}

// outside finds an event that the export is not said to have.
func (v *verifier) outside(e store.ChainedEvent) bool {
	x := v.extent
	if x.Last == 0 || e.Seq >= x.First && e.Seq <= x.Last {
		return false
	}
	why := fmt.Sprintf("it was put there after the export was made, which has %s", Range{x.First, x.Last})
	v.broken(Break{Range{e.Seq, e.Seq}, Inserted, idIn(e.Content), why})
	return true
}
