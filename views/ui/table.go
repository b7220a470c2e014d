package ui

// Direction is the way a column is sorted, as assistive technology names it.
type Direction string

// Directions of a [SortHeading].
const (
	Unsorted   Direction = "none"
	Ascending  Direction = "ascending"
	Descending Direction = "descending"
)

func (d Direction) icon() string {
	switch d {
	case Ascending:
		return "arrow-up"
	case Descending:
		return "arrow-down"
	}
	return "sort"
}

// TableProps are what a [Table] can be told.
type TableProps struct {
	Label string // where no heading names it
	Top   bool   // some cells hold many lines: all begin at the top
}
