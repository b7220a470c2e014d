package e2e_test

import (
	"testing"

	"github.com/alter-console/alter-console/client"
)

// accepted is how often the only key of an agent was used, as the server has counted.
func accepted(t *testing.T, app *client.App, agentID string) int {
	t.Helper()
	n := 0
	for _, b := range must(app.Agents.Usage(t.Context(), agentID, client.UsageParams{}))(t).Keys[0].Buckets {
		n += b.Accepted
	}
	return n
}

// TestCountsOutliveTheServer ends the program in the way it is meant to be ended, and in the worst one.
func TestCountsOutliveTheServer(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	app := s.api()
	agent := s.agent(app, client.AgentCreateParams{Name: "bot"})
	use := func(times int) {
		for range times {
			s.accepts(agent.APIKey.Reveal())
		}
	}
	use(30)
	s.stop() // at once: nothing was written yet, or not all of it
	s.restart()
	if n := accepted(t, app, agent.ID); n != 30 {
		t.Errorf("after a clean stop %d uses are counted, want 30", n)
	}
	use(12)
	await(t, "the counts to be written", func() (int, bool) { n := accepted(t, app, agent.ID); return n, n == 42 })
	use(5)
	s.kill()
	s.restart()
	if n := accepted(t, app, agent.ID); n < 42 || n > 47 {
		t.Errorf("after a crash %d uses are counted, want 42 and what was written of 5 more", n)
	}
	use(1)
	s.stop()
	s.restart()
	if n := accepted(t, app, agent.ID); n < 43 || n > 48 {
		t.Errorf("after a crash and a clean stop %d uses are counted", n)
	}
}
