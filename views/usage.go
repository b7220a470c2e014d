package views

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// A UsageView is how often keys were used, as far as a page knows.
type UsageView struct {
	Offered bool               // the API counts
	Known   *client.AgentUsage // nil when it could not be read
}

// ofKey is what is known of a key, and whether anything is.
func (u UsageView) ofKey(key client.AgentKey) (client.KeyUsage, bool) {
	if u.Known == nil {
		return client.KeyUsage{}, false
	}
	return u.Known.Find(key.KeyID)
}

// lastUsed is when a key was last used. What was counted says so more exactly than the key, which also knows of uses before
// counting began.
func (u UsageView) lastUsed(key client.AgentKey) *time.Time {
	if of, known := u.ofKey(key); known && of.LastAccepted != nil {
		return &of.LastAccepted.At
	}
	return key.LastUsedAt
}

// tellsMore reports whether there is more to tell of a key than that it was never used.
func (u UsageView) tellsMore(key client.AgentKey) bool {
	of, known := u.ofKey(key)
	return known && (key.LastUsedAt != nil || of.LastAccepted != nil || of.LastRefused != nil)
}

// delay says how late figures are.
func (u UsageView) delay() string {
	return "counted within " + ui.Plural(int(u.Known.Delay/time.Second), "second")
}

// beganMeanwhile reports whether some of the days were not counted.
func (u UsageView) beganMeanwhile() bool {
	return len(u.Known.Days) > 0 && u.Known.CountedSince.After(u.Known.Days[0])
}

func (u UsageView) keyBars(key client.AgentKey, of client.KeyUsage) ui.BarsProps {
	return ui.BarsProps{
		ID:    "key-usage-" + key.KeyID,
		Title: "Requests with " + key.Name,
		Bars:  u.bars(of),
		Small: true,
	}
}

func (u UsageView) allBars(id, title string) ui.BarsProps {
	return ui.BarsProps{ID: id, Title: title, Bars: u.bars(u.Known.All())}
}

// bars has one for each day.
func (u UsageView) bars(of client.KeyUsage) []ui.Bar {
	used := map[time.Time]client.UsageBucket{}
	for _, b := range of.Buckets {
		used[b.Start] = b
	}
	bars := make([]ui.Bar, len(u.Known.Days))
	for i, day := range u.Known.Days {
		bars[i] = ui.Bar{
			Label:    day.Format("2 Jan"),
			Accepted: used[day].Accepted,
			Refused:  used[day].RefusedTotal(),
			Unknown:  !u.Known.Counted(day),
			Note:     whyRefused(used[day].Refused),
		}
	}
	return bars
}

// whyRefused lists the reasons of refusals, the most frequent first.
func whyRefused(refused map[string]int) string {
	reasons := slices.SortedFunc(maps.Keys(refused), func(a, b string) int {
		return cmp.Or(cmp.Compare(refused[b], refused[a]), strings.Compare(a, b))
	})
	words := make([]string, len(reasons))
	for i, reason := range reasons {
		words[i] = ui.Number(refused[reason]) + " " + RefusalLabel(reason)
	}
	return strings.Join(words, ", ")
}

// refusalLabels are the words that people read for why a request was refused.
var refusalLabels = map[string]string{
	wire.CodeKeyRevoked:             "key revoked",
	wire.CodeKeyExpired:             "key expired",
	wire.CodeKeyRotationExpired:     "key rotated",
	wire.CodeIPNotAllowed:           "address not allowed",
	wire.CodeRateLimitExceeded:      "too many requests",
	wire.CodeAgentInactive:          "agent suspended",
	wire.CodeAgentRevoked:           "agent deleted",
	wire.CodeNonceReplayed:          "sent twice",
	wire.CodeTimestampOutOfRange:    "client's clock wrong",
	wire.CodeInvalidSignature:       "wrong signature",
	wire.CodeMissingSignature:       "not signed",
	wire.CodeContentHashMismatch:    "body changed on the way",
	wire.CodeCannotMintSubagents:    "not for agents' keys",
	wire.CodeMeRequiresAgentKey:     "only for agents' keys",
	wire.CodeCallerUnresolved:       "caller unknown",
	wire.CodeInsufficientScope:      "scope missing",
	wire.CodeConstraintNotNarrowing: "constraints too wide",
	wire.CodeServiceUnavailable:     "server not available",
}

// RefusalLabel is the word for an error code that people read.
func RefusalLabel(code string) string {
	return cmp.Or(refusalLabels[code], strings.ReplaceAll(code, "_", " "))
}

const maxClientShown = 48 // characters; the rest is there when it is pointed at

func clientShown(client string) string {
	if r := []rune(client); len(r) > maxClientShown {
		return string(r[:maxClientShown-1]) + "…"
	}
	return client
}
