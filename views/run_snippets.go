package views

// runSnippets are programs whose requests belong to one run.
var runSnippets = []snippet{
	{Name: "python", Label: "Python", Before: `agent = app.get_agent("agent_uuid")
async with agent.trace(run_id="run-abc"):
    await agent.request("GET", url1, grant_id=g1)
    await agent.request("POST", url2, grant_id=g2)`},
	{Name: "go", Label: "Go", Before: `ctx = agent.Trace(ctx, client.RunID("run-abc"))
first, err := agent.Request(ctx, "GET", url1, client.WithGrant(g1))
// …
second, err := agent.Request(ctx, "POST", url2, client.WithGrant(g2))`},
}
