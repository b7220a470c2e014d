package handlers

import (
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// stale is how long a form may be open before choices of an end count from when it is sent.
const stale = 15 * time.Minute

// farthest is how many years away a day may be that something ends on.
const farthest = 100

// ends are choices of an end, as a form offers them: when people work, unless they ask for another time.
type ends struct {
	opened time.Time // when they count from
	zone   *time.Location
}

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

// span is the end of some hours from when a form was drawn; ask is what to say to what is no number of hours. Less than a day is
// asked for to the hour.
func (e ends) span(hours, ask string) (end *time.Time, problem string) {
	n, err := strconv.Atoi(hours)
	if err != nil || n < 1 || n > 24*3660 {
		return nil, ask
	}
	at := wire.EndAfter(e.opened, n, e.zone)
	return &at, ""
}

// afterDay is the first working hour after a day as it was typed.
func (e ends) afterDay(typed string) (end *time.Time, problem string) {
	day, err := time.ParseInLocation(time.DateOnly, typed, e.zone)
	if err != nil {
		return nil, "Type the day as year, month and day, such as " + e.opened.AddDate(0, 1, 0).Format(time.DateOnly) + "."
	}
	at := day.AddDate(0, 0, 1)
	if !at.After(e.opened) {
		return nil, "That day is over. Choose a later one."
	}
	if latest := e.opened.AddDate(farthest, 0, 0); at.After(latest) {
		return nil, "That is more than " + strconv.Itoa(farthest) + " years away. Choose a day before " + latest.Format("2 Jan 2006") + ", or Never."
	}
	at = wire.WorkingEnd(at, e.zone).UTC()
	return &at, ""
}

// say puts beside the fields of an end which times they mean.
func (e ends) say(f *views.Form) {
	if f.Hints == nil {
		f.Hints = map[string]string{}
	}
	f.Hints[views.FieldExpires] = views.ExpiryHint(e.opened, e.zone)
	f.OfferEnds(e.opened, e.zone)
	f.Hints[views.FieldExpiresOn] = views.ExpiresOnHint(e.zone)
}
