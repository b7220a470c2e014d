package ui

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A Stretch is something that began and ended. One that is said to have ended before it began has no length.
type Stretch struct{ From, To time.Time }

func (s Stretch) length() time.Duration { return max(0, s.To.Sub(s.From)) }

// A TimeScale puts times on a line of 0 to 100, in the order in which they come. Gaps that are longer than the work around
// them are folded: they are breaks of one width, however long they are.
type TimeScale struct {
	Breaks []TimeBreak
	parts  []scalePart // what is not folded
}

// A TimeBreak is a gap that is folded.
type TimeBreak struct {
	Stretch
	Row      int     // the place, among the stretches, of the first that comes after it
	X, Width float64 // where it is on the line
}

// A scalePart is a part of the line on which time goes on evenly.
type scalePart struct {
	Stretch
	x, width float64
}

// How wide the breaks are: one, and at most all of them together.
const (
	breakWidth  = 3
	breaksWidth = 40
)

// NewTimeScale makes the scale of stretches, which are in the order of their beginnings.
func NewTimeScale(stretches []Stretch) TimeScale {
	work := busy(stretches)
	if len(work) == 0 {
		return TimeScale{}
	}
	folded := foldedGaps(work)
	var s TimeScale
	begin := work[0].From
	for i := range folded {
		if folded[i] {
			s.parts = append(s.parts, scalePart{Stretch: Stretch{begin, work[i].To}})
			s.Breaks = append(s.Breaks, TimeBreak{Stretch: Stretch{work[i].To, work[i+1].From}, Row: work[i+1].first})
			begin = work[i+1].From
		}
	}
	s.parts = append(s.parts, scalePart{Stretch: Stretch{begin, work[len(work)-1].To}})
	s.arrange()
	return s
}

// arrange gives parts and breaks their places.
func (s *TimeScale) arrange() {
	var shown time.Duration
	for _, part := range s.parts {
		shown += part.length()
	}
	each := 0.0
	if n := float64(len(s.Breaks)); n > 0 {
		each = min(breakWidth, breaksWidth/n)
	}
	least := each // no part is narrower than a break, or short work beside long work could not be seen
	room, x := 100-each*float64(len(s.Breaks))-least*float64(len(s.parts)), 0.0
	for i := range s.parts {
		part := &s.parts[i]
		part.x = x
		if shown > 0 {
			part.width = least + room*float64(part.length())/float64(shown)
		} else {
			part.width = least + room/float64(len(s.parts)) // of moments that have no length
		}
		x += part.width
		if i < len(s.Breaks) {
			s.Breaks[i].X, s.Breaks[i].Width = x, each
			x += each
		}
	}
}

// X is where a time is on the line. What lies in a break is at its end, what lies outside of all at the nearer one.
func (s TimeScale) X(t time.Time) float64 {
	for _, part := range s.parts {
		switch {
		case t.Before(part.From):
			return part.x
		case !t.After(part.To):
			if part.length() == 0 {
				return part.x
			}
			return part.x + part.width*float64(t.Sub(part.From))/float64(part.length())
		}
	}
	return 100
}

// leastBar is the width of what is too short to be seen.
const leastBar = 0.6

// Bar is where a stretch is on the line, wide enough to be seen.
func (s TimeScale) Bar(of Stretch) (x, width float64) {
	x = s.X(of.From)
	width = max(leastBar, s.X(of.From.Add(of.length()))-x)
	return min(x, 100-width), width
}

// A TimeTick is a mark on the line.
type TimeTick struct {
	After time.Duration // the beginning
	X     float64
}

// Ticks are round times since a beginning, as many as have room for words.
func (s TimeScale) Ticks(since time.Time) (ticks []TimeTick) {
	const most, apart = 6, 14
	var shown time.Duration
	for _, part := range s.parts {
		shown += part.length()
	}
	step := roundStep(shown / most)
	for _, part := range s.parts {
		first := part.From.Sub(since)
		for at := ceil(first, step); at <= part.To.Sub(since); at += step {
			x := s.X(since.Add(at))
			if x <= 100-apart && (len(ticks) == 0 || x-ticks[len(ticks)-1].X >= apart) {
				ticks = append(ticks, TimeTick{at, x})
			}
		}
	}
	return ticks
}

func ceil(d, step time.Duration) time.Duration {
	return time.Duration(math.Ceil(float64(d)/float64(step))) * step
}

// roundStep is the next round length of time that is not below another.
func roundStep(least time.Duration) time.Duration {
	for unit := time.Millisecond; unit < time.Minute; unit *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if step := n * unit; step >= least && step < 30*time.Second {
				return step
			}
		}
	}
	for _, step := range []time.Duration{
		30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
	} {
		if step >= least {
			return step
		}
	}
	return ceil(least, 24*time.Hour)
}

// A busyStretch is time in which there is always something.
type busyStretch struct {
	Stretch
	first int // the place of the stretch with which it begins
}

func busy(stretches []Stretch) (work []busyStretch) {
	for i, s := range stretches {
		end := s.From.Add(s.length())
		if last := len(work) - 1; last >= 0 && !s.From.After(work[last].To) {
			if end.After(work[last].To) {
				work[last].To = end
			}
			continue
		}
		work = append(work, busyStretch{Stretch{s.From, end}, i})
	}
	return work
}

// A gap is worth a break when it is as long as this, and takes this part of what is shown. A shorter one is when it would
// squeeze the work into little of it.
const (
	longFold      = time.Second
	smallestFold  = 50
	shortestFold  = 100 * time.Millisecond
	squeezingFold = 4
)

// worthFolding reports whether a gap between work takes enough of what is shown. Moments have no length to be squeezed.
func worthFolding(gap, around, shown time.Duration) bool {
	if gap >= longFold {
		return gap*smallestFold >= shown
	}
	return gap >= shortestFold && gap*squeezingFold >= shown && around > 0
}

// foldedGaps says of each gap between two busy stretches whether it is folded: it is longer than the work on both of its
// sides, and takes much of what is shown. The longest are folded first, so that the others are held to what is left.
func foldedGaps(work []busyStretch) []bool {
	gap := func(i int) time.Duration { return work[i+1].From.Sub(work[i].To) }
	folded := make([]bool, len(work)-1)
	longest := make([]int, len(folded))
	for i := range longest {
		longest[i] = i
	}
	slices.SortStableFunc(longest, func(a, b int) int { return cmp.Compare(gap(b), gap(a)) })
	shown := work[len(work)-1].To.Sub(work[0].From)
	for _, i := range longest {
		if beside := around(work, i, gap(i)/2); gap(i) > beside && worthFolding(gap(i), beside, shown) {
			folded[i] = true
			shown -= gap(i)
		}
	}
	return folded
}

// around is how long the work on both sides of a gap takes. Shorter gaps within it, of up to join, belong to the work.
func around(work []busyStretch, gap int, join time.Duration) time.Duration {
	from, to := gap, gap+1
	for from > 0 && work[from].From.Sub(work[from-1].To) <= join {
		from--
	}
	for to < len(work)-1 && work[to+1].From.Sub(work[to].To) <= join {
		to++
	}
	return work[gap].To.Sub(work[from].From) + work[to].To.Sub(work[gap+1].From)
}
