package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// A table collects figures by measure and database, in the order in which measures appear.
type table struct {
	columns []string
	rows    []*row
}

type row struct {
	measure string
	aim     aim
	cells   []string
	missed  bool
	judged  bool
}

// An aim is a bound on a figure; the zero aim is none.
type aim struct {
	text  string
	holds func(float64) bool
}

func under(bound float64, unit string) aim {
	return aim{fmt.Sprintf("< %g %s", bound, unit), func(v float64) bool { return v < bound }}
}

func atLeast(bound float64, unit string) aim {
	return aim{fmt.Sprintf("≥ %g %s", bound, unit), func(v float64) bool { return v >= bound }}
}

// set fills one cell. Format prints the figure, which is what the aim is about, and may print more before it.
func (t *table) set(column int, measure string, a aim, figure float64, format string, before ...any) {
	r := t.row(measure)
	r.aim, r.cells[column] = a, fmt.Sprintf(format, append(before, figure)...)
	if a.holds != nil {
		r.judged, r.missed = true, r.missed || !a.holds(figure)
	}
}

func (t *table) row(measure string) *row {
	for _, r := range t.rows {
		if r.measure == measure {
			return r
		}
	}
	r := &row{measure: measure, cells: make([]string, len(t.columns))}
	t.rows = append(t.rows, r)
	return r
}

func (t *table) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "measure\t%s\taim\tmet?\n", strings.Join(t.columns, "\t"))
	for _, r := range t.rows {
		met := ""
		if r.judged {
			met = map[bool]string{false: "yes", true: "NO"}[r.missed]
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.measure, strings.Join(r.cells, "\t"), r.aim.text, met)
	}
	return w.Flush()
}
