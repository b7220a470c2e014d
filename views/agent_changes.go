package views

import (
	"slices"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// DefaultGrace is how long removed scopes go on working unless the person says otherwise, in seconds.
var DefaultGrace = seconds(wire.DefaultGrace)

// graceOptions are when removed scopes can stop working. Those that are days say when that is.
func graceOptions(now time.Time, zone *time.Location) []ui.Option {
	options := slices.Clone(graces)
	for i, option := range options {
		if n, _ := strconv.Atoi(option.Value); n >= int(wire.DefaultGrace/time.Second) {
			options[i].Hint = "That is " + clock(now.Add(WorkingGrace(n, now, zone)), zone) + "."
		}
	}
	return options
}

// WorkingGrace is a number of seconds from now on, days of which end when people work, within what can be asked for.
func WorkingGrace(seconds int, now time.Time, zone *time.Location) time.Duration {
	grace := time.Duration(seconds) * time.Second
	if grace < wire.DefaultGrace || grace > wire.MaxGrace {
		return grace
	}
	return wire.WorkingEndBy(now.Add(grace), now.Add(wire.MaxGrace), zone).Sub(now)
}

var graces = []ui.Option{
	{Value: "0", Label: "At once", Hint: "A program that still uses them fails now."},
	{Value: seconds(time.Hour), Label: "In 1 hour"},
	{Value: DefaultGrace, Label: "In 24 hours"},
	{Value: seconds(wire.MaxGrace), Label: "In 7 days"},
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
