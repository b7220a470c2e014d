package metrics

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A Reading is one figure of several with the same name: the values of its labels, in their order, and what it is now.
type Reading struct {
	Labels []string
	Value  float64
}

// One is the reading of a figure without labels.
func One(value float64) []Reading { return []Reading{{Value: value}} }

// At is a moment as a figure, in seconds since 1970.
func At(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// A Figure is looked up whenever the server is asked for it.
type Figure struct {
	Name   string // without what all names begin with
	Help   string
	Labels []string
	Total  bool // it only grows while the server runs
	Read   func() []Reading
}

// Look has figures told as they are when somebody asks.
func (m *Metrics) Look(figures ...Figure) {
	if m == nil {
		return
	}
	for _, f := range figures {
		m.registry.MustRegister(&looked{f, prometheus.NewDesc(prefix+f.Name, f.Help, f.Labels, nil)})
	}
}

// looked is a prometheus.Collector.
type looked struct {
	Figure
	desc *prometheus.Desc
}

func (l *looked) Describe(to chan<- *prometheus.Desc) { to <- l.desc }

func (l *looked) Collect(to chan<- prometheus.Metric) {
	kind := prometheus.GaugeValue
	if l.Total {
		kind = prometheus.CounterValue
	}
	for _, r := range apart(l.Read()) {
		to <- prometheus.MustNewConstMetric(l.desc, kind, r.Value, r.Labels...)
	}
}

// apart numbers readings whose labels are the same, such as those of two addresses of one host, and makes text of what is none:
// Prometheus would take nothing at all otherwise.
func apart(some []Reading) []Reading {
	seen := map[string]int{}
	all := make([]Reading, len(some))
	for i, r := range some {
		labels := make([]string, len(r.Labels))
		for n, label := range r.Labels {
			labels[n] = strings.ToValidUTF8(label, "\uFFFD")
		}
		same := strings.Join(labels, "\x00")
		seen[same]++
		if n := seen[same]; n > 1 && len(labels) > 0 {
			labels[0] += fmt.Sprintf(" (%d)", n)
		}
		all[i] = Reading{labels, r.Value}
	}
	return all
}
