package views

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/ical"
	"github.com/alter-console/alter-console/internal/text"
)

// CalendarView is what the page about the feed of endings shows.
type CalendarView struct {
	Since   *time.Time // when the feed was made, nil for none
	ReadAt  *time.Time // when a calendar read it last
	Address string     // of one that was just made, "" otherwise
	Now     time.Time
}

// CalendarPage is where people get the address at which a calendar reads endings.
func CalendarPage(v CalendarView) Page {
	return Page{Title: "Calendar", Narrow: true, Early: []string{"js/reveal.js"}, Secret: v.Address != "", Body: calendarBody(v)}
}

// TokenParam is what the address of a feed holds.
const TokenParam = "token"

// CalendarFeedURL is what a calendar reads.
func CalendarFeedURL(token string) templ.SafeURL {
	return "/endings.ics?" + templ.SafeURL(url.Values{TokenParam: {token}}.Encode())
}

func (v CalendarView) oneTime() OneTime {
	return OneTime{
		Title:     "Give this address to your calendar now",
		Text:      calendarText(),
		Name:      "address",
		ID:        "new-address",
		Plaintext: v.Address,
		Warning:   "Store the address first. When this closes, nobody can see it again; a new one can be made.",
		Page:      CalendarURL(),
	}
}

// EndingEvent is an ending in a calendar. console is the address of this console.
func EndingEvent(e *client.Ending, console string) ical.Event {
	summary := endKindLabel(e.Kind) + " ends: " + e.Name
	lines := []string{e.Effect}
	if e.AgentID != "" && e.AgentName != e.Name {
		summary += " (" + e.AgentName + ")"
	}
	for _, fact := range []struct{ label, value string }{{"Agent", e.AgentName}, {"Team", e.Team}, {"Owner", e.Owner}} {
		if fact.value != "" {
			lines = append(lines, fact.label+": "+fact.value)
		}
	}
	page := console + string(EndingURL(e))
	return ical.Event{
		UID:         e.ID + "@alter-console",
		At:          e.EndsAt,
		Summary:     text.Visible(summary),
		Description: strings.Join(append(lines, page), "\n"),
		URL:         page,
	}
}
