// Package clienttest has an Alter API for the tests of programs that use package client: in memory, without a port and
// without anything to set up.
//
//	api := clienttest.New(t)
//	app := api.App()
//	agent, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "support-bot"})
//	bot := api.Agent(agent.APIKey.Reveal())
//	me, err := bot.Me(ctx)
//
// It behaves: signatures are checked, names are taken, the last key is guarded, revoked is final, versions count,
// narrowing is staged, idempotency keys are remembered, lists have pages and cursors. [API.FailNext] and [API.LoseNext]
// make calls fail, and [API.Advance] lets time pass. Ids and keys count up, so that what is printed stays the same.
//
// It is not a server: nothing is kept, there is one application, letters are compared as they were written, and its texts
// are short.
package clienttest
