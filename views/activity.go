package views

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// ActivityFilters choose calls, and the runs that have some, as addresses say it.
type ActivityFilters struct {
	Query   string
	Agent   string // name or id
	Secret  string // slug or id
	Host    string
	Class   string // one of wire.StatusClasses
	Outcome client.CallOutcome
}

func (f ActivityFilters) values() url.Values {
	return url.Values{
		"q":       {f.Query},
		"agent":   {f.Agent},
		"secret":  {f.Secret},
		"host":    {f.Host},
		"class":   {f.Class},
		"outcome": {f.Outcome},
	}
}

// any reports whether one of them is set.
func (f ActivityFilters) any() bool { return f != ActivityFilters{} }

// Span of time to look at, as addresses say it.
type ActivityTime struct {
	When     string // one of Whens, "" for any time
	From, To string // as TimeLayout or InstantLayout, in UTC: instead of When
}

// TimeLayout is how addresses, and the fields of browsers, say a time.
const TimeLayout = "2006-01-02T15:04"

// InstantLayout is how they say one to the instant, as programs do.
const InstantLayout = "2006-01-02T15:04:05.999999"

// whens are the times to choose from.
var whens = []struct {
	ui.Option
	back time.Duration
}{
	{ui.Option{Label: "Any time"}, 0},
	{ui.Option{Value: "1h", Label: "Last hour"}, time.Hour},
	{ui.Option{Value: "24h", Label: "Last 24 hours"}, 24 * time.Hour},
	{ui.Option{Value: "7d", Label: "Last 7 days"}, 7 * 24 * time.Hour},
	{ui.Option{Value: "30d", Label: "Last 30 days"}, 30 * 24 * time.Hour},
}

func whenOptions() (options []ui.Option) {
	for _, when := range whens {
		options = append(options, when.Option)
	}
	return options
}

// Whens are the words for times to choose from.
func Whens() (words []string) {
	for _, when := range whens[1:] {
		words = append(words, when.Value)
	}
	return words
}

// Bounds are the first instant that is meant, and the first no more; zero for none. A minute in To is one that is meant, an instant
// the first no more.
func (t ActivityTime) Bounds(now time.Time) (since, until time.Time) {
	since, _ = instantOf(t.From)
	until, minute := instantOf(t.To)
	if minute {
		until = until.Add(time.Minute)
	}
	if !since.IsZero() || !until.IsZero() {
		return since, until
	}
	for _, when := range whens {
		if when.Value == t.When && when.back > 0 {
			return now.Add(-when.back), time.Time{}
		}
	}
	return since, until
}

// instantOf is the instant that a text says, and whether it says a minute; zero for none.
func instantOf(text string) (at time.Time, minute bool) {
	if at, err := time.Parse(TimeLayout, text); err == nil {
		return at, true
	}
	at, _ = time.Parse(InstantLayout, text)
	return at, false
}

func (t ActivityTime) set(q url.Values) {
	q.Set("when", t.When)
	q.Set("since", t.From)
	q.Set("until", t.To)
}

func outcomeOptions() []ui.Option {
	options := []ui.Option{{Label: "Any outcome"}}
	for _, outcome := range wire.CallOutcomes() {
		options = append(options, ui.Option{Value: outcome, Label: capital(cmp.Or(outcomeLabels[outcome], outcome))})
	}
	return options
}

func classOptions() []ui.Option {
	options := []ui.Option{{Label: "Any status"}}
	for _, class := range wire.StatusClasses() {
		label := class
		if class == "none" {
			label = "No status"
		}
		options = append(options, ui.Option{Value: class, Label: label})
	}
	return options
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Took prints how long something took, in few characters: "340 ms", "2.5 s", "3 min 20 s", "2 h 5 min".
func Took(d time.Duration) string {
	whole := func(n time.Duration, unit string) string { return ui.Number(int(n)) + " " + unit }
	two := func(big, small time.Duration, bigName, smallName string) string {
		said := whole(d/big, bigName)
		if rest := d % big / small; rest > 0 {
			said += " " + whole(rest, smallName)
		}
		return said
	}
	switch {
	case d < 0:
		return "−" + Took(-d)
	case d < time.Second:
		return whole(d.Round(time.Millisecond)/time.Millisecond, "ms")
	case d < time.Minute:
		return strconv.FormatFloat(float64(d.Truncate(100*time.Millisecond))/float64(time.Second), 'f', -1, 64) + " s"
	case d < time.Hour:
		return two(time.Minute, time.Second, "min", "s")
	case d < 48*time.Hour:
		return two(time.Hour, time.Minute, "h", "min")
	}
	return two(24*time.Hour, time.Hour, "d", "h")
}
