package handlers

import (
	"strconv"
	"time"

	"github.com/alter-console/alter-console/views"
)

// stale is how long a form may be open before choices of an end count from when it is sent.
const stale = 15 * time.Minute

// openedAt is when choices of an end count from: the same however often one form is sent.
func openedAt(sent string, now time.Time) time.Time {
	seconds, err := strconv.ParseInt(sent, 10, 64)
	at := time.Unix(seconds, 0).UTC()
	if err != nil || at.After(now) || now.Sub(at) > stale {
		return now.UTC().Truncate(time.Minute)
	}
	return at
}

// isSpan reports whether what was chosen of an end is how long it is until then.
func isSpan(chosen string) bool { return chosen != views.ExpiresNever && chosen != views.ExpiresOnDate }

// endOfSpan is the end of some hours from when a form was drawn; ask is what to say to what is no number of hours.
func endOfSpan(opened time.Time, hours, ask string) (end *time.Time, problem string) {
	n, err := strconv.Atoi(hours)
	if err != nil || n < 1 || n > 24*3660 {
		return nil, ask
	}
	at := opened.Add(time.Duration(n) * time.Hour)
	return &at, ""
}

// endOfDay is the end of a day as it was typed, in UTC.
func endOfDay(opened time.Time, typed string) (end *time.Time, problem string) {
	day, err := time.ParseInLocation(time.DateOnly, typed, time.UTC)
	if err != nil {
		return nil, "Type the day as year, month and day, such as " + opened.AddDate(0, 1, 0).Format(time.DateOnly) + "."
	}
	at := day.AddDate(0, 0, 1)
	if !at.After(opened) {
		return nil, "That day is over. Choose a later one."
	}
	return &at, ""
}
