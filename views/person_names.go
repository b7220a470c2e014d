package views

import "github.com/alter-console/alter-console/client"

// PersonNames are what people call themselves today, by the ids of their accounts. Who has no name or no account is not among them.
type PersonNames map[string]string

// of is how people know somebody or something of an event: of a person the name, else what the event has.
func (n PersonNames) of(s client.EventSubject) string {
	if name := n[s.ID]; s.Kind == PersonKind && name != "" {
		return name
	}
	return s.Label
}
