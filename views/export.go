package views

import "github.com/a-h/templ"

// exportURL is a list's export, with its filters and its order, from its start.
func exportURL(s ListState, ending string) templ.SafeURL {
	q := listQuery(s, s.where().at("", ""))
	q.Del(FromParam)
	address := s.of().Address + templ.SafeURL(ending)
	if len(q) > 0 {
		address += templ.SafeURL("?" + q.Encode())
	}
	return address
}
