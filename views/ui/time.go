package ui

import (
	"context"
	"time"
)

// ago says how long before now t was, coarsely: people compare, they don't compute.
func ago(now, t time.Time) string {
	d := now.Sub(t)
	if d < 0 {
		return "in " + span((-d).Round(time.Minute)) // a day ahead is a day, though a second of it went by
	}
	if d < 45*time.Second {
		return "just now"
	}
	return span(d) + " ago"
}

func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 90*time.Second:
		return "1 minute"
	case d < time.Hour:
		return Plural(int(d.Round(time.Minute)/time.Minute), "minute")
	case d < day:
		return Plural(int(d/time.Hour), "hour")
	case d < 60*day:
		return Plural(int(d/day), "day")
	case d < 2*365*day:
		return Plural(int(d/(30*day)), "month")
	default:
		return Plural(int(d/(365*day)), "year")
	}
}

type zoneKey struct{}

// WithZone has pages that are drawn say times by the clocks of a time zone.
func WithZone(ctx context.Context, zone *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey{}, zone)
}

// Zone is the time zone by whose clocks a page says times: UTC unless [WithZone] says otherwise.
func Zone(ctx context.Context) *time.Location {
	if zone, ok := ctx.Value(zoneKey{}).(*time.Location); ok && zone != nil {
		return zone
	}
	return time.UTC
}

// ToTheMinute is t as it stands in a sentence, by the clocks of a time zone.
func ToTheMinute(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2 Jan 2006, 15:04 MST")
}

// ToTheSecond is all of t that people compare with logs, which are in UTC.
func ToTheSecond(t time.Time, zone *time.Location) string {
	said := t.In(zone).Format("2 Jan 2006, 15:04:05 MST")
	if _, offset := t.In(zone).Zone(); offset != 0 {
		said += ", which is " + t.UTC().Format("2 Jan, 15:04:05 UTC")
	}
	return said
}
