package views

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// SettingsView is what the page of the server's settings shows.
type SettingsView struct {
	Settings *client.Settings
	Now      time.Time

	CanWebhooks bool // the API has webhooks
	Untold      bool // who asks is confined to teams, and not told how much all do
}

// masterKeyStates say what the states of a master key mean.
var masterKeyStates = map[string]struct {
	tone ui.Tone
	text string
}{
	"ok":             {ui.Success, "Values of secrets can be opened and stored."},
	MasterKeyMissing: {ui.Error, "Values of secrets can neither be opened nor stored, and requests for them are refused. Give the server its key, and start it again."},
	MasterKeyWrong:   {ui.Error, "The server has another key than the one that values are sealed under. Nothing is overwritten: give it the right one, and start it again."},
}

// A keptRow is how much there is of something.
type keptRow struct {
	Label string
	client.Kept
}

func (v SettingsView) kept() []keptRow {
	s := v.Settings
	return []keptRow{{"Calls", s.Calls}, {"Headers and bodies", s.Bodies}, {"Spans", s.Spans}, {"Runs", s.Runs}, {"Usage, by key and hour", s.Usage}}
}

func (k keptRow) rows() string {
	if k.Estimated {
		return "about " + ui.Number(k.Rows)
	}
	return ui.Number(k.Rows)
}

func (k keptRow) size() string {
	if k.Bytes == nil {
		return "–"
	}
	return "about " + text.Bytes(*k.Bytes)
}

// Number prints n with separators between thousands.
func Number(n int) string { return ui.Number(n) }

// keptFor says how long something is kept.
func keptFor(d time.Duration, forEver string) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return forEver
	case d%day == 0:
		return ui.Plural(int(d/day), "day")
	}
	return Took(d)
}

// A settingKept is something that is kept for as long as a flag says.
type settingKept struct{ Label, Flag, For string }

// keptBySetting is what is kept beside what agents do, of servers that say what they were started with.
func (v SettingsView) keptBySetting() (kept []settingKept) {
	for _, k := range []settingKept{{Label: "Audit events", Flag: "--keep-audit"}, {Label: "Derived keys after their end", Flag: "--keep-derived-keys"}} {
		for _, s := range v.Settings.Configured {
			if s.Flag == k.Flag {
				k.For = keptForWords(s.Value)
				kept = append(kept, k)
			}
		}
	}
	return kept
}

// keptForWords reads a time as its flag is written: 0, 90d or 36h.
func keptForWords(said string) string {
	if said == "0" {
		return keptFor(0, "for ever")
	}
	if days, err := strconv.Atoi(strings.TrimSuffix(said, "d")); err == nil {
		return ui.Plural(days, "day")
	}
	return said
}

// databaseKinds are the names of the databases.
var databaseKinds = map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}

// unknownKeyCodes are the codes that requests without a known key were refused with, in their order.
func (v SettingsView) unknownKeyCodes() []string {
	return slices.Sorted(maps.Keys(v.Settings.UnknownKeys))
}
