package wire

import "time"

// Between these hours of a working day something may end: people are there who notice it.
const (
	WorkingFrom  = 10
	WorkingUntil = 16
)

// WorkingEnd is when something ends that was to end at an instant: then, if people work at that time, in their time zone; else at
// the beginning of the next working hours. Working days are Monday to Friday.
func WorkingEnd(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	if opens := opening(local); isWorkday(opens) && !local.Before(opens) && local.Hour() < WorkingUntil {
		return at
	}
	for day := 0; ; day++ {
		opens := opening(local.AddDate(0, 0, day))
		if isWorkday(opens) && !opens.Before(at) {
			return opens.In(at.Location())
		}
	}
}

// EndAfter is when something ends that somebody lets end some hours from now: when people work, but for less than a day at the hour.
func EndAfter(now time.Time, hours int, zone *time.Location) time.Time {
	at := now.Add(time.Duration(hours) * time.Hour)
	if hours < 24 {
		return at
	}
	return WorkingEnd(at, zone)
}

// WorkingEndBy is WorkingEnd for what must not end later than at some other instant: before that, if need be.
func WorkingEndBy(at, latest time.Time, zone *time.Location) time.Time {
	end := WorkingEnd(at, zone)
	for local := latest.In(zone); end.After(latest); local = local.AddDate(0, 0, -1) {
		if opens := opening(local); isWorkday(opens) && !opens.After(latest) {
			return opens.In(at.Location())
		}
	}
	return end
}

// opening is when the working hours of a day begin.
func opening(local time.Time) time.Time {
	year, month, day := local.Date()
	return time.Date(year, month, day, WorkingFrom, 0, 0, 0, local.Location())
}

func isWorkday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}
