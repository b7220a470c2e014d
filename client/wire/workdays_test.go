package wire_test

import (
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine has no list of time zones:", err)
	}
	return zone
}

const clockForm = "Mon 2006-01-02 15:04:05"

func TestWhatIsScheduledEndsWhenPeopleWork(t *testing.T) {
	zone := berlin(t)
	for asked, want := range map[string]string{
		"Wed 2026-12-02 10:00:00": "Wed 2026-12-02 10:00:00",
		"Wed 2026-12-02 15:59:59": "Wed 2026-12-02 15:59:59",
		"Wed 2026-12-02 16:00:00": "Thu 2026-12-03 10:00:00",
		"Wed 2026-12-02 09:59:59": "Wed 2026-12-02 10:00:00",
		"Thu 2026-12-03 00:00:00": "Thu 2026-12-03 10:00:00",
		"Fri 2026-12-04 18:00:00": "Mon 2026-12-07 10:00:00",
		"Sat 2026-12-05 12:00:00": "Mon 2026-12-07 10:00:00",
		"Sun 2026-12-06 00:00:00": "Mon 2026-12-07 10:00:00",
		"Sat 2026-03-28 12:00:00": "Mon 2026-03-30 10:00:00", // clocks go forward in the night between
		"Sun 2026-03-29 03:30:00": "Mon 2026-03-30 10:00:00",
		"Sat 2026-10-24 12:00:00": "Mon 2026-10-26 10:00:00", // and back
	} {
		at, err := time.ParseInLocation(clockForm, asked, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := wire.WorkingEnd(at.UTC(), zone)
		if got.Location() != time.UTC || got.In(zone).Format(clockForm) != want {
			t.Errorf("%s is moved to %s, want %s", asked, got.In(zone).Format(clockForm), want)
		}
		if again := wire.WorkingEnd(got, zone); !again.Equal(got) || got.Before(at) {
			t.Errorf("%s is moved twice, to %s", asked, again)
		}
	}
}

func TestWhatMustEndByAnInstantEndsBefore(t *testing.T) {
	for asked, want := range map[string][2]string{
		"Sat 2026-12-05 12:00:00": {"Mon 2026-12-07 10:00:00", "Mon 2026-12-07 10:00:00"},
		"Sun 2026-12-06 12:00:00": {"Sun 2026-12-06 12:00:00", "Fri 2026-12-04 10:00:00"},
		"Thu 2026-12-03 17:00:00": {"Thu 2026-12-03 17:00:00", "Thu 2026-12-03 10:00:00"},
		"Mon 2026-12-07 09:00:00": {"Mon 2026-12-07 09:00:00", "Fri 2026-12-04 10:00:00"},
	} {
		at, _ := time.Parse(clockForm, asked)
		latest, _ := time.Parse(clockForm, want[0])
		if got := wire.WorkingEndBy(at, latest, time.UTC).Format(clockForm); got != want[1] {
			t.Errorf("%s, by %s: %s, want %s", asked, want[0], got, want[1])
		}
	}
}
