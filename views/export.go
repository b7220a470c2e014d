package views

import (
	"github.com/a-h/templ"
)

// An exported is what a list can be had as a file of.
type exported struct {
	What string        // of what else than its rows: "Calls"; "" for its rows
	At   templ.SafeURL // without the ending that says which kind of file
}

// exportFormats are the kinds of files, and what they are for.
var exportFormats = []struct{ Label, Ending, For string }{
	{"CSV", ".csv", "for spreadsheets"},
	{"NDJSON", ".ndjson", "for programs"},
}

// label is what the link to a file is called.
func (e exported) label(format string) string {
	if e.What == "" {
		return format
	}
	return e.What + " as " + format
}

// filesOf are what a list's menu offers: its rows, and then what else can be had; nothing of a list that can't be had.
func filesOf(s ListState, more []exported) []exported {
	if s.of().Exported == "" {
		return nil
	}
	return append([]exported{{At: s.of().Exported}}, more...)
}

// exportURL is a file with a list's filters and in its order, from its start.
func exportURL(s ListState, e exported, ending string) templ.SafeURL {
	q := listQuery(s, s.where().at("", ""))
	for _, screen := range []string{FromParam, ViewParam, FollowParam} {
		q.Del(screen)
	}
	address := e.At + templ.SafeURL(ending)
	if len(q) > 0 {
		address += templ.SafeURL("?" + q.Encode())
	}
	return address
}
