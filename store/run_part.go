package store

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
)

// A RunPart is what some calls and spans add to the run that they belong to. One without a run id belongs to none.
type RunPart struct {
	AppID    string
	RunID    string
	ThreadID string // "" for none

	Start time.Time // of the earliest of them
	End   time.Time // of the latest of them

	Calls      int // new ones
	Errors     int // those that are known now to be refused or failed
	Spans      int // new ones
	Unreported int // one more for each new call whose outcome is not told yet, one less for each call whose outcome is told now

	Agents map[string]string // names by id
	Marks  []Mark
}

// A Mark is something that runs can be looked for by. Marks last: what is so only for a while, such as that a call is
// unreported, is none.
type Mark struct{ Kind, Value string }

// The kinds of marks. KeepRuns itself makes those of agents and threads, and the words of run, thread, agents and hosts.
const (
	MarkAgent   = "agent"   // id
	MarkSecret  = "secret"  // id
	MarkHost    = "host"    // of the upstream
	MarkClass   = "class"   // one of wire.StatusClasses
	MarkOutcome = "outcome" // one of wire.CallOutcomes, but not unreported
	MarkThread  = "thread"  // id
	MarkWord    = "word"    // what a search finds by its beginning: see Words
)

const (
	maxMark      = 1024 // bytes of a value that is compared as a whole
	maxWord      = 64   // bytes of a word
	maxWords     = 40   // of one text
	maxWordParts = 6    // of one word, from each of which it can be found
)

// Words are the marks by which a search finds the words of a text: each by its beginning, and by the beginning of each of
// its parts, so that "api.example.com" is found by "api", "exam" and "example.com". Ids are found by their beginning alone.
func Words(texts ...string) []Mark {
	var marks []Mark
	for _, t := range texts {
		words := strings.Fields(foldWords(t))
		for _, word := range words[:min(len(words), maxWords)] {
			marks = appendParts(marks, word)
		}
	}
	return marks
}

func foldWords(s string) string { return text.Fold(Text(s, maxMark)) }

func appendParts(marks []Mark, word string) []Mark {
	marks = append(marks, Mark{MarkWord, Text(word, maxWord)})
	if isHexID(word) {
		return marks
	}
	inside := true
	n := 1
	for i, r := range word {
		isPart := unicode.IsLetter(r) || unicode.IsNumber(r)
		if isPart && !inside && n < maxWordParts {
			marks = append(marks, Mark{MarkWord, Text(word[i:], maxWord)})
			n++
		}
		inside = isPart
	}
	return marks
}

// isHexID is true of ids whose parts mean nothing.
func isHexID(word string) bool {
	return len(word) >= 32 && strings.Trim(word, "0123456789abcdef-") == ""
}

// whole is the part as it is kept, with the marks that follow from the rest of it.
func (p RunPart) whole() RunPart {
	if p.Start.IsZero() {
		p.Start = p.End
	}
	if p.End.Before(p.Start) {
		p.End = p.Start
	}
	p.RunID, p.ThreadID = Text(p.RunID, maxRunID), Text(p.ThreadID, maxRunID)
	marks := make([]Mark, 0, len(p.Marks)+8)
	for _, m := range p.Marks {
		if m == (Mark{MarkOutcome, wire.OutcomeUnreported}) || m.Value == "" {
			continue
		}
		if m.Kind == MarkHost {
			marks = append(marks, Words(m.Value)...)
		}
		m.Value = Text(m.Value, maxMark)
		marks = append(marks, m)
	}
	marks = append(marks, Words(p.RunID, p.ThreadID)...)
	if p.ThreadID != "" {
		marks = append(marks, Mark{MarkThread, Text(p.ThreadID, maxMark)})
	}
	for id, name := range p.Agents {
		marks = append(append(marks, Mark{MarkAgent, id}), Words(name)...)
	}
	p.Marks = marks
	return p
}

// maxRunID is how many bytes of a run's or a thread's id are kept: of 512 characters all.
const maxRunID = wire.ContextMaxValueLength * utf8.UTFMax

// mergeParts makes one part of those of the same run, in the order in which rows are locked.
func mergeParts(parts []RunPart) []RunPart {
	byRun := map[[2]string]*RunPart{}
	for _, p := range parts {
		if p = p.whole(); p.RunID == "" {
			continue
		}
		if known := byRun[[2]string{p.AppID, p.RunID}]; known != nil {
			known.add(p)
		} else {
			byRun[[2]string{p.AppID, p.RunID}] = &p
		}
	}
	merged := make([]RunPart, 0, len(byRun))
	for _, p := range byRun {
		merged = append(merged, *p)
	}
	slices.SortFunc(merged, func(a, b RunPart) int {
		return strings.Compare(a.AppID+"\x00"+a.RunID, b.AppID+"\x00"+b.RunID)
	})
	return merged
}

func (p *RunPart) add(more RunPart) {
	if p.ThreadID == "" {
		p.ThreadID = more.ThreadID
	}
	if more.Start.Before(p.Start) {
		p.Start = more.Start
	}
	if more.End.After(p.End) {
		p.End = more.End
	}
	p.Calls += more.Calls
	p.Errors += more.Errors
	p.Spans += more.Spans
	p.Unreported += more.Unreported
	p.Marks = append(p.Marks, more.Marks...)
	agents := map[string]string{}
	for _, some := range []map[string]string{p.Agents, more.Agents} {
		for id, name := range some {
			agents[id] = name
		}
	}
	p.Agents = agents
}
