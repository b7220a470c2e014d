package ical_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	parser "github.com/emersion/go-ical"

	"github.com/alter-console/alter-console/internal/ical"
)

var (
	now    = time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	events = []ical.Event{
		{UID: "1@alter-console", At: time.Date(2026, 3, 29, 10, 0, 0, 0, time.FixedZone("CEST", 7200)), Summary: "Grant ends: a, b; c\\d (bot)", Description: "One\nTwo, " + strings.Repeat("ÄÖ🤖 ", 60), URL: "https://console.example.com/grants/1?a=b,c;d"},
		{UID: "2@alter-console", At: now, Summary: "END:VEVENT\r\nBEGIN:VEVENT\x00\x7f\xff"},
	}
)

// TestACalendarIsReadAsItWasWritten by a program that knows nothing of who wrote it.
func TestACalendarIsReadAsItWasWritten(t *testing.T) {
	read, err := parser.NewDecoder(bytes.NewReader(ical.Calendar("Endings, all", events, now))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if name, err := read.Props.Text("X-WR-CALNAME"); name != "Endings, all" || err != nil {
		t.Errorf("it is called %q, %v", name, err)
	}
	got := read.Events()
	if len(got) != len(events) {
		t.Fatalf("it has %d events", len(got))
	}
	summaries := []string{events[0].Summary, "END:VEVENT\nBEGIN:VEVENT\uFFFD"}
	for i, e := range got {
		uid, _ := e.Props.Text(parser.PropUID)
		summary, _ := e.Props.Text(parser.PropSummary)
		description, _ := e.Props.Text(parser.PropDescription)
		begins, err := e.DateTimeStart(time.UTC)
		ends, _ := e.DateTimeEnd(time.UTC)
		if uid != events[i].UID || summary != summaries[i] || description != events[i].Description || err != nil || !begins.Equal(events[i].At) || ends.Sub(begins) != 30*time.Minute {
			t.Errorf("event %d is %q %q %q from %s to %s, %v", i, uid, summary, description, begins, ends, err)
		}
		if stamped, err := e.Props.DateTime(parser.PropDateTimeStamp, time.UTC); err != nil || !stamped.Equal(now) {
			t.Errorf("event %d is of %s, %v", i, stamped, err)
		}
	}
	if url := got[0].Props.Get(parser.PropURL).Value; url != events[0].URL {
		t.Errorf("it leads to %s", url)
	}
}

func TestLinesAreFoldedBetweenCharacters(t *testing.T) {
	text := string(ical.Calendar("x", events, now))
	if !strings.HasSuffix(text, "END:VCALENDAR\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") || strings.Count(text, "\r") != strings.Count(text, "\r\n") {
		t.Error("lines don't end as they have to")
	}
	longest := 0
	for line := range strings.SplitSeq(text, "\r\n") {
		if longest = max(longest, len(line)); len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	}
	if longest < 72 {
		t.Errorf("the longest line has %d bytes", longest)
	}
}
