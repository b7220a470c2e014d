package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// movedEnd says what ends that nobody named to the hour are moved to.
var movedEnd = fmt.Sprintf("What would end on a weekend, or not between %d:00 and %d:00, ends on the next working day at %d:00.",
	wire.WorkingFrom, wire.WorkingUntil, wire.WorkingFrom)

// ExpiryHint says when the choices of [ExpiryOptions] end that are days.
func ExpiryHint(now time.Time, zone *time.Location) string {
	var said []string
	for _, option := range ExpiryOptions {
		hours, err := strconv.Atoi(option.Value)
		if err != nil || hours < 24 {
			continue
		}
		end := wire.WorkingEnd(now.Add(time.Duration(hours)*time.Hour), zone)
		said = append(said, strings.TrimPrefix(option.Label, "In ")+": "+shortClock(end, zone))
	}
	return strings.Join(said, "; ") + " (" + zoneName(now, zone) + "). " + movedEnd
}

// ExpiresOnHint says when what ends with a day ends.
func ExpiresOnHint(zone *time.Location) string {
	return fmt.Sprintf("It works through that day, and ends on the next working day at %d:00 (%s).", wire.WorkingFrom, zone)
}

// OverlapHint says when the usual overlap of a rotation ends.
func OverlapHint(now time.Time, zone *time.Location) string {
	end := wire.WorkingEnd(now.AddDate(0, 0, wire.DefaultOverlapDays), zone)
	return fmt.Sprintf("%s are until %s (%s). %s", ui.Plural(wire.DefaultOverlapDays, "day"), shortClock(end, zone), zoneName(end, zone), movedEnd)
}

// clock is a time on the clocks of a time zone, as people say it.
func clock(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Mon 2 Jan 2006, 15:04 MST")
}

func shortClock(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Mon 2 Jan, 15:04")
}

func zoneName(t time.Time, zone *time.Location) string { return t.In(zone).Format("MST") }
