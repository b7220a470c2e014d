// Package client is the Go SDK of the Alter API. With it, programs manage AI agents and their API keys, and agents learn
// who they are. It talks HTTP and nothing else: it holds no data, starts no goroutines and keeps no global state.
//
// # Managing agents
//
// An [App] has the application's key:
//
//	app, err := client.NewApp(os.Getenv("ALTER_API_KEY"))
//	agent, err := app.Agents.Create(ctx, client.AgentCreateParams{
//		Name:   "support-bot",
//		Scopes: client.Scopes{"slack": {"chat:write"}},
//	})
//	store(agent.APIKey.Reveal()) // shown this once and never again
//
// # Being an agent
//
// An [Agent] has the agent's own key, or comes from [App.GetAgent]:
//
//	agent, err := client.NewAgent(os.Getenv("ALTER_AGENT_KEY"))
//	me, err := agent.Me(ctx)
//
// [Agent.Trace] tells the API in which run the requests of a context are made.
//
// # Rotating a key
//
// Mint the new key, give it to the program, deprecate the old one, and revoke that once its LastUsedAt stands still:
// [AgentsService.MintKey], [AgentsService.DeprecateKey], [AgentsService.RevokeKey].
//
// # Errors
//
// A method fails in one of three ways:
//
//   - [*ValueError]: an argument was refused; nothing was sent.
//   - [*Error]: the API refused. Ask for the reason with errors.Is and a sentinel such as [ErrLastActiveKey].
//   - [*NetworkError]: no answer came; [ErrTimeout] matches when it took too long.
//
// # Being sure
//
// Each request is signed, with its body, and sent once, since the API accepts a signature once only. [WithRetry] sends
// anew what may be repeated. Creating and minting take an idempotency key that makes that safe. Redirects are never
// followed. Keys appear in no error, log line or printed value of this package: a new
// one is a [Secret].
//
// # Absent, null and empty
//
// In parameters, a zero field is not sent and an empty but non-nil map is sent as {}. In answers, a nil pointer stands
// for null or absent. Numbers inside Metadata and Policy are json.Number, so that large ones survive.
//
// # Testing
//
// Package clienttest has an API in memory for the tests of programs that use this one.
//
// # Servers that can do more
//
// Some servers offer more than the Alter API, for example searching. [App.Capabilities] tells; what depends on it says
// so in its comment.
package client
