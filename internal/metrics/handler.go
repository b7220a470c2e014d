package metrics

import (
	"bytes"
	"net/http"

	"github.com/prometheus/common/expfmt"
)

// Path is where the figures are.
const Path = "/metrics"

// Handler answers GET /metrics, and nothing else.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, m.tell)
	return mux
}

// tell answers in the form that was asked for: the usual text, or the one of OpenMetrics.
func (m *Metrics) tell(w http.ResponseWriter, r *http.Request) {
	families, err := m.registry.Gather()
	if err != nil {
		http.Error(w, "some figures can't be told: "+err.Error(), http.StatusInternalServerError)
		return
	}
	format := expfmt.NegotiateAccept(r.Header, expfmt.DefaultOpenMetricsAcceptedFormats()...)
	var out bytes.Buffer
	encoder := expfmt.NewEncoder(&out, format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			http.Error(w, "some figures can't be told: "+err.Error(), http.StatusInternalServerError)
			return
		}
	}
	if closer, ok := encoder.(expfmt.Closer); ok {
		_ = closer.Close() // which ends OpenMetrics' text, in memory
	}
	w.Header().Set("Content-Type", string(format))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(out.Bytes())
}
