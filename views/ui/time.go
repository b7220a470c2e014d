package ui

import "time"

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

// ToTheMinute is t as it stands in a sentence, in UTC so that it matches the logs.
func ToTheMinute(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") }

// ToTheSecond is all of t that people compare with logs.
func ToTheSecond(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05 UTC") }
