package client

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// RateLimit is the budget of requests that an answer told of.
type RateLimit struct {
	Limit     int
	Remaining int
	ResetAt   time.Time // UTC
}

// maxResetSeconds is the last second of the year 9999.
const maxResetSeconds = 253402300799

// parseRateLimit reads the X-RateLimit headers, or the standard pair when they are absent or incomplete. A set that
// lacks a part says nothing.
func parseRateLimit(h http.Header, now time.Time) (RateLimit, bool) {
	limit, remaining, reset := headerInt(h, wire.HeaderRateLimitLimit), headerInt(h, wire.HeaderRateLimitRemaining), headerInt(h, wire.HeaderRateLimitReset)
	if limit >= 0 && remaining >= 0 && reset >= 0 && reset <= maxResetSeconds {
		return RateLimit{int(limit), int(remaining), time.Unix(reset, 0).UTC()}, true
	}
	policies := make(map[string]map[string]string)
	for _, item := range rateLimitItems(h.Get("RateLimit-Policy")) {
		policies[item.name] = item.params
	}
	for _, item := range rateLimitItems(h.Get("RateLimit")) {
		limit, remaining, seconds := digits(policies[item.name]["q"]), digits(item.params["r"]), digits(item.params["t"])
		if limit < 0 || remaining < 0 || seconds < 0 || seconds > maxResetSeconds-now.Unix() {
			continue
		}
		return RateLimit{int(limit), int(remaining), time.Unix(now.Unix()+seconds, 0).UTC()}, true
	}
	return RateLimit{}, false
}

type rateLimitItem struct {
	name   string
	params map[string]string
}

var (
	rateLimitName  = regexp.MustCompile(`\A"[A-Za-z0-9_.:-]{1,64}"\z`)
	rateLimitParam = regexp.MustCompile(`\A([a-z][a-z0-9_.*-]*)=([0-9]+)\z`)
)

// rateLimitItems reads `"name";q=100;w=60, …`, leaving out what is malformed.
func rateLimitItems(header string) []rateLimitItem {
	var items []rateLimitItem
	for candidate := range strings.SplitSeq(header, ",") {
		parts := strings.Split(candidate, ";")
		name := strings.TrimSpace(parts[0])
		if !rateLimitName.MatchString(name) {
			continue
		}
		if params, ok := rateLimitParams(parts[1:]); ok {
			items = append(items, rateLimitItem{name, params})
		}
	}
	return items
}

func rateLimitParams(parts []string) (map[string]string, bool) {
	params := make(map[string]string, len(parts))
	for _, part := range parts {
		m := rateLimitParam.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil, false
		}
		params[m[1]] = m[2]
	}
	return params, true
}

func headerInt(h http.Header, name string) int64 { return digits(strings.TrimSpace(h.Get(name))) }

// digits reads a number of ASCII digits only, -1 for anything else.
func digits(s string) int64 {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return -1
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return n
}
