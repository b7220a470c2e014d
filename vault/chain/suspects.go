package chain

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// maxSuspects is how many events in a row that don't follow are compared with each other; of more, each counts as changed.
const maxSuspects = 32

// A badEvent is one that does not follow from what was before it.
type badEvent struct {
	seq     int
	hash    audit.Hash
	content []byte
	befores []audit.Hash
}

// suspect keeps an event that doesn't follow, for the next ones may tell why. The next may follow its hash, or the one that it
// should have.
func (v *verifier) suspect(e store.ChainedEvent, computed audit.Hash) {
	if len(v.bad) == maxSuspects {
		v.settle()
	}
	own := audit.HashOf(e.Hash)
	v.bad = append(v.bad, badEvent{e.Seq, own, bytes.Clone(e.Content), slices.Clone(v.befores)})
	v.befores = append(v.befores, own, computed)
	if most := 8; len(v.befores) > most {
		v.befores = slices.Clone(v.befores[len(v.befores)-most:])
	}
}

// settle says what is wrong with the events that don't follow.
func (v *verifier) settle() {
	for i := range v.bad {
		b := Break{Range{v.bad[i].seq, v.bad[i].seq}, Changed, idIn(v.bad[i].content), "it, or the hash of the one before it, is not what it was"}
		if at := v.placeOf(i); at > 0 {
			b.What, b.Why = Reordered, "it was at "+strconv.Itoa(at)
		}
		v.broken(b)
	}
	v.bad = v.bad[:0]
}

// placeOf is the place at which one of the events would follow, 0 for none: that of another one, by either one's hash.
func (v *verifier) placeOf(i int) int {
	for n := range v.bad {
		there := &v.bad[n]
		if n == i {
			continue
		}
		for _, before := range slices.Concat(there.befores, hashesOf(v.bad)) {
			h := v.chainer.Next(before, there.seq, v.bad[i].content)
			if h == there.hash || h == v.bad[i].hash {
				return there.seq
			}
		}
	}
	return 0
}

func hashesOf(events []badEvent) (hashes []audit.Hash) {
	for _, e := range events {
		hashes = append(hashes, e.hash)
	}
	return hashes
}

// idIn is the id of an event, the first of its content; one that is no UUID as it can be shown.
func idIn(content []byte) string {
	head, rest, _ := bytes.Cut(content, []byte(":"))
	n, err := strconv.Atoi(string(head))
	if err != nil || n < 0 || n > len(rest) {
		return ""
	}
	if id := string(rest[:n]); uuid.Validate(id) == nil {
		return id
	}
	return strconv.Quote(string(rest[:n]))
}
