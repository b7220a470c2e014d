// Package views draws the console's screens, each in a .templ file with its data in the .go file beside it.
//
// There are three levels, told by name: pages (AgentsPage) return a [Page] that package handlers/web wraps in [Layout];
// sections (agentTable) are marked parts of a page and are also what htmx swaps; the controls that both are built from are
// those of package ui. A view gets values that are ready to print. It does no I/O, reads no clock and knows no rule: the
// current time, the permissions and the sentences come from handlers.
package views
