package chain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/text"
)

// A Report is what verifying a trail has found.
type Report struct {
	Removed  int     // events up to this place are removed, and a signed stub stands for them
	First    int     // the first place there is, 0 for none
	Last     int     // the last one
	Proven   []Range // what signed checkpoints prove
	Signed   int     // the place of the last checkpoint that is right
	SignedAt time.Time
	Unplaced int // events that have no place yet

	Leaving       Range // events up to Removed that are still there; From is 0 for none
	LeavingProven bool  // whether the first of them is proven, too

	Anchors  bool // whether there was something to compare with
	Anchored int  // up to where it agrees

	Strangers int // checkpoints that others than the named keys have signed, where these have signed none

	Unproven []string // what nobody signed who should have: a reason each
	Breaks   []Break  // in the order of their places
	More     int      // how many more there are
}

// A Range is places from one up to another.
type Range struct{ From, To int }

// What can be wrong.
const (
	Changed    = "changed"
	Missing    = "missing"
	Reordered  = "reordered"
	Inserted   = "inserted"
	Rewritten  = "rewritten"
	Forged     = "forged checkpoint"
	Truncated  = "truncated"
	Misplaced  = "misplaced"
	ForgedKey  = "forged key"
	Unreadable = "unreadable"
)

// A Break is where a trail is not what it was.
type Break struct {
	Range
	What string // one of the words above
	ID   string // of the event, where it is one
	Why  string
}

// String is a line for people.
func (b Break) String() string {
	line := "BROKEN: " + b.Range.String() + ": " + b.What
	if b.Range == (Range{}) {
		line = "BROKEN: " + map[bool]string{true: "a key of the server", false: "an event without a place"}[b.What == ForgedKey] + ": " + b.What
	}
	if b.ID != "" {
		line += ", id " + b.ID
	}
	return line + ": " + b.Why
}

func (r Range) String() string {
	if r.From == r.To {
		return fmt.Sprintf("event %d", r.From)
	}
	return fmt.Sprintf("events %d to %d", r.From, r.To)
}

// Whole reports whether nothing is wrong.
func (r *Report) Whole() bool { return len(r.Breaks) == 0 && r.Strangers == 0 }

// untold are the places of which neither what is proven nor a break says anything.
func (r *Report) untold() (rest []Range) {
	told := slices.Clone(r.Proven)
	for _, b := range r.Breaks {
		told = append(told, b.Range)
	}
	slices.SortFunc(told, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	next := r.First
	for _, t := range append(told, Range{r.Last + 1, r.Last + 1}) {
		if to := min(t.From-1, r.Last); to >= next {
			rest = append(rest, Range{next, to})
		}
		next = max(next, t.To+1)
	}
	return rest
}

// Proves reports whether all is signed that should be.
func (r *Report) Proves() bool { return len(r.Unproven) == 0 }

// String says all of it in lines.
func (r *Report) String() string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if r.Removed > 0 {
		say("%s: removed, and a signed stub stands for them", Range{1, r.Removed})
	}
	if r.Leaving.From > 0 {
		say("%s: still there, and removed next", r.Leaving)
	}
	for _, p := range r.Proven {
		say("%s: proven", p)
	}
	if r.Signed > 0 {
		say("the last checkpoint is at event %d, made %s", r.Signed, r.SignedAt.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	if r.Whole() && r.Last > r.Signed {
		say("%s: in the chain, and not signed yet", Range{r.Signed + 1, r.Last})
	}
	if r.First > 0 && len(r.Breaks) > 0 {
		for _, rest := range r.untold() {
			say("%s: not proven: no checkpoint says what they should be", rest)
		}
	}
	if r.Strangers > 0 && len(r.Breaks) > 0 {
		say("nothing here is signed by the key you named: is it the right one?")
	}
	if r.Unplaced > 0 {
		say("%s no place in the chain yet", text.Counted(r.Unplaced, "event has", "events have"))
	}
	if r.Anchors {
		say("the anchors agree up to event %d", r.Anchored)
		if r.Last > r.Anchored {
			say("%s: not anchored yet", Range{r.Anchored + 1, r.Last})
		}
	}
	for _, b := range r.Breaks {
		lines = append(lines, b.String())
	}
	if r.More > 0 {
		say("and %d more", r.More)
	}
	for _, why := range r.Unproven {
		lines = append(lines, "NOT PROVEN: "+why)
	}
	if r.Whole() && r.Proves() {
		say("ok: %s, and nothing is wrong", text.Counted(r.count(), "event", "events"))
	}
	return strings.Join(lines, "\n")
}

func (r *Report) count() int {
	if r.First == 0 {
		return r.Unplaced
	}
	return r.Last - r.First + 1 + r.Unplaced
}
