package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// TestSpansFillADiskAndNobodyIsLockedOut has what agents tell take up the disk: it ends before signing in and suspending do.
func TestSpansFillADiskAndNobodyIsLockedOut(t *testing.T) {
	t.Parallel()
	s := newServer(t, "--admin-email", adminEmail, "--admin-password", adminPassword)
	s.data = smallDisk(t) + "/data"
	s.run()
	app := s.appClient(t, s.command("app-key", "create", "deployer"), nil)
	made := must(app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "bot"}))(t)
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		spans := make([]client.Span, 20)
		for n := range spans {
			spans[n] = client.Span{TraceID: fmt.Sprint("t", i), SpanID: fmt.Sprint(n), Name: "work", Start: time.Now(), Attributes: map[string]string{"note": strings.Repeat("x", 2000)}}
		}
		_, err = app.Spans.Emit(t.Context(), spans)
	}
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("spans on a full disk: %v", err)
	}
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/agents/" + made.ID)
	v.press("Suspend")
	v.sees(http.StatusOK, "suspended")
	s.stop()
}
