package metrics

import (
	"net/http"
	"strconv"
	"time"
)

// The sites, which share one address.
const (
	API     = "api"
	Console = "console"
)

// Other is the route of requests that no route is for.
const Other = "other"

// Expect has a site's routes told from the start, so that nothing but zero stands before their first request.
func (m *Metrics) Expect(site string, routes []string) {
	if m == nil {
		return
	}
	for _, route := range append(routes, Other) {
		m.requests.WithLabelValues(site, route, "2xx", "")
	}
}

// Request counts one that was answered. route is the pattern of its route, such as "GET /sdk/agents/{id}", "" where there is
// none; code is that of a refusal, "" where there is none.
func (m *Metrics) Request(site, route string, status int, code string, took time.Duration) {
	if m == nil {
		return
	}
	if route == "" {
		route = Other
	}
	m.requests.WithLabelValues(site, route, class(status), code).Inc()
	m.latency.WithLabelValues(site, route).Observe(took.Seconds())
}

var classes = [...]string{"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"}

func class(status int) string {
	if n := status / 100; n > 0 && n < len(classes) {
		return classes[n]
	}
	return strconv.Itoa(status)
}

// InFlight counts requests while they are under way.
func (m *Metrics) InFlight(next http.Handler) http.Handler {
	if m == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.inFlight.Inc()
		defer m.inFlight.Dec()
		next.ServeHTTP(w, r)
	})
}

// ExpectSignIns is Expect for what may become of attempts to sign in.
func (m *Metrics) ExpectSignIns(outcomes []string) {
	if m == nil {
		return
	}
	for _, outcome := range outcomes {
		m.signIns.WithLabelValues(outcome)
	}
}

// SignIn counts an attempt to sign in.
func (m *Metrics) SignIn(outcome string) {
	if m != nil {
		m.signIns.WithLabelValues(outcome).Inc()
	}
}

// ExpectDatabase is Expect for what may be wrong with the database.
func (m *Metrics) ExpectDatabase(operations, troubles []string) {
	if m == nil {
		return
	}
	for _, operation := range operations {
		for _, trouble := range troubles {
			m.troubles.WithLabelValues(operation, trouble)
		}
	}
}

// Database counts what was asked of the database. trouble is what was wrong with it, "" where it did what it was asked.
func (m *Metrics) Database(operation string, took time.Duration, trouble string) {
	if m == nil {
		return
	}
	m.database.WithLabelValues(operation).Observe(took.Seconds())
	if trouble != "" {
		m.troubles.WithLabelValues(operation, trouble).Inc()
	}
}
