// Package clienttest has an Alter API for the tests of programs that use package client: in memory, without a port and
// without anything to set up.
//
//	api := clienttest.New(t)
//	app := api.App()
//	agent, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "support-bot"})
//	bot := api.Agent(agent.APIKey.Reveal())
//	me, err := bot.Me(ctx)
//
// A program that sends requests through grants finds them here, with an httptest.Server as the provider:
//
//	api.AddSecret("crm", "crm-token", provider.URL)
//	api.AddGrant("crm", agent.ID)
//	resp, err := bot.Request(ctx, "GET", provider.URL+"/contacts", client.WithProvider("crm"))
//
// and its test finds what it did in app.Calls: with which reason, in which run, and what became of it.
//
// It behaves: signatures are checked, names are taken, the last key is guarded, revoked is final, versions count,
// narrowing is staged, idempotency keys are remembered, lists have pages and cursors. Grants are
// delegated, expire, are revoked, and refuse what a server would refuse, for the same reason. [API.FailNext], [API.FailNextAt] and
// [API.LoseNext] make calls fail, and [API.Advance] lets time pass. Ids and keys count up, so that what is printed stays the same.
//
// It is not a server: nothing is kept, there is one application, letters are compared as they were written, and its texts
// are short. Keys are held to their scopes and ends, and neither to networks nor to rates. It has neither runs nor usage nor settings, which it doesn't claim: [API.Spans] has what was told of work.
// App.Audit tells who changed what, without most details, and nothing proves it. Reports of requests are kept as they come, and secrets in the clear.
package clienttest
