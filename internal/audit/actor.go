package audit

import "encoding/json"

// An Actor is who does something, from where, and in which request. What of that is not known, or has no meaning, is empty.
type Actor struct {
	Kind  ActorKind
	ID    string // none for what there is one of
	Label string // how people know them

	Address   string
	UserAgent string

	RequestID   string
	Traceparent string
	Context     json.RawMessage // what the request says about its run
	Caller      string          // in whose name a program says it sends the request
	CallerType  string
	Signed      bool // a signature covers context and caller, or the console vouches for them
}

// InWords is how rows that people read name who made or ended them.
func (a Actor) InWords() string {
	switch a.Kind {
	case KindAppKey:
		return "app key " + a.Label
	case KindAgent:
		return "agent " + a.Label
	}
	return a.Label
}

// CommandLine is whoever may run this program's commands.
func CommandLine() Actor { return Actor{Kind: KindCommandLine, Label: "command line"} }

// System is this program, of its own accord.
func System() Actor { return Actor{Kind: KindSystem, Label: "system"} }
