package e2e_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

var metricsURL = regexp.MustCompile(`metrics are told"[, ]+"?url"?[=:]"?(http://[^"\s]+)`)

// operate reads what whoever runs the server reads: metrics, settings and status.
func (h *hunt) operate(v *visitor) {
	h.Helper()
	address := await(h.T, "the address of the metrics", func() (string, bool) {
		found := metricsURL.FindStringSubmatch(h.server.log.String())
		if found == nil {
			return "", false
		}
		return found[1], true
	})
	metrics := ""
	for deadline := time.Now().Add(time.Minute); !strings.Contains(metrics, "alter_console_agent_info{"); time.Sleep(time.Second) {
		if time.Now().After(deadline) {
			h.Fatalf("the metrics tell of no agent:\n%s", metrics)
		}
		metrics = h.read(address)
	}
	h.lookIn("the metrics", metrics)
	v.open("/settings")
	status := h.server.command("status", "--json")
	if !strings.Contains(status, `"checks"`) {
		h.Errorf("the status has no checks: %s", status)
	}
	h.lookIn("the status", status)
	h.lookIn("the status in text", h.server.command("status"))
}

func (h *hunt) read(address string) string {
	h.Helper()
	answer := must(http.Get(address))(h.T)
	defer answer.Body.Close()
	return string(must(io.ReadAll(answer.Body))(h.T))
}
