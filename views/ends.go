package views

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// movedEnd says what ends that nobody named to the hour are moved to.
var movedEnd = fmt.Sprintf("What would end on a weekend, or not between %d:00 and %d:00, ends on the next working day at %d:00.",
	wire.WorkingFrom, wire.WorkingUntil, wire.WorkingFrom)

// ExpiryHint says by which clock the choices of [ExpiryChoices] are, and how it comes that one of days takes longer.
func ExpiryHint(now time.Time, zone *time.Location) string {
	return "Times are " + zoneName(now, zone) + ". " + movedEnd
}

// ExpiryChoices are [ExpiryOptions] with the time that each means. Days end when people work, hours at the hour.
func ExpiryChoices(now time.Time, zone *time.Location) []ui.Option {
	options := slices.Clone(ExpiryOptions)
	for i, option := range options {
		hours, err := strconv.Atoi(option.Value)
		if err != nil {
			continue
		}
		options[i].Label += ", until " + shortClock(wire.EndAfter(now, hours, zone), zone)
	}
	return options
}

// OfferEnds has a form name the time that each choice of an end means.
func (f *Form) OfferEnds(now time.Time, zone *time.Location) {
	f.Offers = map[string][]ui.Option{FieldExpires: ExpiryChoices(now, zone)}
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

// WithZone has pages say times by the clocks of a time zone.
func WithZone(ctx context.Context, zone *time.Location) context.Context {
	return ui.WithZone(ctx, zone)
}

// clock is a time on the clocks of a time zone, as people say it.
func clock(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Mon 2 Jan 2006, 15:04 MST")
}

func shortClock(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Mon 2 Jan, 15:04")
}

func zoneName(t time.Time, zone *time.Location) string { return t.In(zone).Format("MST") }
