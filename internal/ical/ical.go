// Package ical writes calendars of single moments (RFC 5545), as programs subscribe to them.
package ical

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// An Event is a moment in a calendar.
type Event struct {
	UID         string // the same for ever, of no other event
	At          time.Time
	Summary     string
	Description string
	URL         string
}

// shown is how long a moment lasts in calendars, which show nothing that has no length.
const shown = 30 * time.Minute

// Calendar writes events, as they are at a moment, below a name. Programs are asked to look again every hour.
func Calendar(name string, events []Event, now time.Time) []byte {
	var b bytes.Buffer
	line(&b, "BEGIN", "VCALENDAR")
	line(&b, "VERSION", "2.0")
	line(&b, "PRODID", "-//Alter Console//Endings//EN")
	line(&b, "CALSCALE", "GREGORIAN")
	line(&b, "METHOD", "PUBLISH")
	line(&b, "NAME", escape(name))
	line(&b, "X-WR-CALNAME", escape(name))
	line(&b, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	line(&b, "X-PUBLISHED-TTL", "PT1H")
	for _, e := range events {
		e.write(&b, now)
	}
	line(&b, "END", "VCALENDAR")
	return b.Bytes()
}

func (e Event) write(b *bytes.Buffer, now time.Time) {
	line(b, "BEGIN", "VEVENT")
	line(b, "UID", escape(e.UID))
	line(b, "DTSTAMP", stamp(now))
	line(b, "DTSTART", stamp(e.At))
	line(b, "DTEND", stamp(e.At.Add(shown)))
	line(b, "SUMMARY", escape(e.Summary))
	if e.Description != "" {
		line(b, "DESCRIPTION", escape(e.Description))
	}
	if e.URL != "" {
		line(b, "URL", e.URL)
	}
	line(b, "TRANSP", "TRANSPARENT")
	line(b, "END", "VEVENT")
}

// stamp is a moment in UTC, which needs no time zone in the calendar.
func stamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escape writes a text so that nothing in it ends its line, or stands for anything else. Control characters, which no text may
// have, are left out.
func escape(text string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n") {
		switch {
		case r == '\n' || r == '\r':
			b.WriteString(`\n`)
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' && r != '\t' || r == 0x7F:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// longest is how many bytes a line has, without its end; what is longer is folded.
const longest = 75

// line writes a property. A fold never parts the bytes of a character.
func line(b *bytes.Buffer, name, value string) {
	rest := name + ":" + value
	for room := longest; len(rest) > room; room = longest - 1 {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		b.WriteString(rest[:cut] + "\r\n ")
		rest = rest[cut:]
	}
	b.WriteString(rest + "\r\n")
}
