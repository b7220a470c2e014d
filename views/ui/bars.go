package ui

import (
	"fmt"
	"strconv"
)

// BarsProps are what [Bars] can be told.
type BarsProps struct {
	ID    string // of the drawing
	Title string // what it shows: "Requests with support-bot-1"
	Bars  []Bar  // oldest first
	Small bool   // in the cell of a table
}

// A Bar is how many requests were accepted and refused on a day.
type Bar struct {
	Label    string // the day: "21 Nov"
	Accepted int
	Refused  int
	Unknown  bool   // nobody counted, which is not 0
	Note     string // why some were refused
}

// None reports whether there was nothing to count.
func (b Bar) None() bool { return b.Accepted == 0 && b.Refused == 0 }

func (b Bar) words() string {
	if b.Unknown && b.None() {
		return b.Label + ": not counted"
	}
	return b.Label + ": " + Number(b.Accepted) + " accepted, " + Number(b.Refused) + " refused"
}

// barTotals is what the bars add up to.
type barTotals struct {
	accepted, refused, counted      int // counted: how many days were
	mostAccepted, mostRefused, peak int
	peakLabel                       string
	first                           Bar // of those that were counted
}

func (p BarsProps) totals() (t barTotals) {
	for _, b := range p.Bars {
		t.accepted += b.Accepted
		t.refused += b.Refused
		t.mostAccepted, t.mostRefused = max(t.mostAccepted, b.Accepted), max(t.mostRefused, b.Refused)
		if !b.Unknown || !b.None() {
			if t.counted == 0 {
				t.first = b
			}
			t.counted++
		}
		if n := b.Accepted + b.Refused; n > t.peak {
			t.peak, t.peakLabel = n, b.Label
		}
	}
	return t
}

// None reports whether all bars are empty.
func (p BarsProps) None() bool { t := p.totals(); return t.accepted+t.refused == 0 }

// Summary says in one sentence what the bars show.
func (p BarsProps) Summary() string {
	t := p.totals()
	switch {
	case t.counted == 0:
		return "Not counted yet."
	case t.peak == 0 && t.counted < len(p.Bars):
		return "No requests yet; counted since " + t.first.Label + "."
	case t.peak == 0:
		return "No requests in " + p.span(t) + "."
	}
	said := Plural(t.accepted, "request") + " accepted and " + orNone(t.refused) + " refused in " + p.span(t)
	if t.counted > 1 && t.peak < t.accepted+t.refused {
		said += "; most on " + t.peakLabel + ", " + Number(t.peak)
	}
	return said + "."
}

// Brief is Summary for a cell.
func (p BarsProps) Brief() string {
	t := p.totals()
	switch {
	case t.counted == 0:
		return "Not counted yet"
	case t.peak == 0:
		return "No requests in " + Plural(t.counted, "day")
	}
	return Short(t.accepted) + " accepted, " + Short(t.refused) + " refused in " + Plural(t.counted, "day")
}

func (p BarsProps) span(t barTotals) string {
	if t.counted == len(p.Bars) {
		return Plural(t.counted, "day")
	}
	return fmt.Sprintf("the %s of %d that were counted", Plural(t.counted, "day"), len(p.Bars))
}

func orNone(n int) string {
	if n == 0 {
		return "none"
	}
	return Number(n)
}

// Short prints a large n in few characters: "12,345", "123 k", "1.2 M".
func Short(n int) string {
	if n < 100_000 {
		return Number(n)
	}
	for _, unit := range []struct {
		is   int
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}} {
		if n >= unit.is {
			return tenths(n, unit.is) + " " + unit.name
		}
	}
	return Number(n/1000) + " k"
}

// tenths are n units, with a digit behind the point where that says much.
func tenths(n, unit int) string {
	whole, tenth := n/unit, n%unit*10/unit
	if whole >= 10 || tenth == 0 {
		return Number(whole)
	}
	return strconv.Itoa(whole) + "." + strconv.Itoa(tenth)
}
