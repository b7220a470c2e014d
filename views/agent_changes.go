package views

import (
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// DefaultGrace is how long removed scopes go on working unless the person says otherwise, in seconds.
var DefaultGrace = seconds(wire.DefaultGrace)

var graceOptions = []ui.Option{
	{Value: "0", Label: "At once", Hint: "A program that still uses them fails now."},
	{Value: seconds(time.Hour), Label: "In 1 hour"},
	{Value: DefaultGrace, Label: "In 24 hours"},
	{Value: seconds(wire.MaxGrace), Label: "In 7 days"},
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
