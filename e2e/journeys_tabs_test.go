package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/alter-console/alter-console/client"
)

// TestWhatAnAgentDidAndWhatWasDoneToIt goes through the tabs of an agent, and its filters without scripts.
func TestWhatAnAgentDidAndWhatWasDoneToIt(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	idle := s.agent(app, client.AgentCreateParams{Name: "idle"})
	planner := s.caller(app, newUpstream(t), "planner")
	planner.calls("run-"+strings.Repeat("long", 20), "/items")
	planner.calls("run-abc", "/fails")
	b := signedIn(t, s)
	b.open("/agents/" + idle.ID + "/activity")
	b.shows("No calls yet")
	b.audit("no activity")

	b.open("/agents")
	b.click(link, "planner")
	b.click(link, "Activity")
	b.shows("To look it up")
	b.audit("activity")
	b.click(disclose, "Export")
	b.audit("activity with the formats of its export")
	b.choose("Outcome", "Upstream error")
	b.shows("1 call")
	b.click(link, "run-abc")
	b.shows("look for /fails")

	b.open("/agents")
	b.click(link, "planner")
	b.click(link, "History")
	b.shows("Granted access to")
	b.click(disclose, "Details")
	b.audit("history with an audit record")

	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.click(link, "Activity")
	b.fill("Search calls", "nothing like it")
	b.click(button, "Apply")
	b.shows("No call matches")
}

func TestSettingsAreBelowTheAccount(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.open("/agents")
	b.click(disclose, "admin@example.com")
	b.click(link, "Settings")
	b.arrivesAt("/settings")
	b.shows("--keep-calls")
	b.audit("settings")
}
