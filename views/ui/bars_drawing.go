package ui

import (
	"fmt"
	"slices"
	"strconv"
)

// A barsDrawing is where things are, in the units of the drawing. What was accepted stands on a line, what was refused
// hangs from it, so that they differ without their colours.
type barsDrawing struct {
	BarsProps
	step, height int // of a bar and the room beside it, and of all
	least        int // the height of the smallest bar, which is seen however small it is beside the others
	room, most   int // how high both sides are together, and for how many: they have one scale
	line         int // where it is
}

func (p BarsProps) drawing() barsDrawing {
	d := barsDrawing{BarsProps: p, step: 50, height: 96, least: 3}
	if p.Small {
		d.step, d.height, d.least = 10, 32, 2
	}
	t := p.totals()
	d.room, d.most = d.height-1, t.mostAccepted+t.mostRefused // beside the line
	d.line = d.room - d.high(t.mostRefused)
	if t.mostAccepted > 0 {
		d.line = max(d.line, d.least)
	}
	return d
}

// high is how high the bar for n is.
func (d barsDrawing) high(n int) int {
	if n == 0 {
		return 0
	}
	return max(d.least, int(float64(n)/float64(d.most)*float64(d.room)))
}

func (d barsDrawing) width() int { return d.step * len(d.Bars) }

func (d barsDrawing) viewBox() string { return fmt.Sprintf("0 0 %d %d", d.width(), d.height) }

// box is a rectangle as SVG has it.
type box struct{ x, y, width, height string }

func (d barsDrawing) box(i, y, height int) box {
	gap := d.step / 5
	return box{strconv.Itoa(i*d.step + gap/2), strconv.Itoa(y), strconv.Itoa(d.step - gap), strconv.Itoa(height)}
}

func (d barsDrawing) accepted(i int) box {
	height := min(d.line, d.high(d.Bars[i].Accepted))
	return d.box(i, d.line-height, height)
}

func (d barsDrawing) refused(i int) box {
	return d.box(i, d.line+1, min(d.room-d.line, d.high(d.Bars[i].Refused)))
}

func (d barsDrawing) whole(i int) box { return d.box(i, 0, d.height) }

func (d barsDrawing) pattern(name string) string { return "url(#" + d.ID + "-" + name + ")" }

func (p BarsProps) hasUnknown() bool {
	return slices.ContainsFunc(p.Bars, func(b Bar) bool { return b.Unknown && b.None() })
}

func (p BarsProps) hasNotes() bool {
	return slices.ContainsFunc(p.Bars, func(b Bar) bool { return b.Note != "" })
}

// rows are the bars for a table.
func (p BarsProps) rows() (rows []Bar) {
	for _, b := range slices.Backward(p.Bars) {
		if !p.Small || !b.None() || b.Unknown {
			rows = append(rows, b)
		}
	}
	return rows
}
