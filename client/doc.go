// Package client is the Go SDK of the Alter API. With it, programs manage AI agents and their API keys, and agents learn
// who they are and use what they are granted. It talks HTTP and nothing else: it holds no data and keeps no global state.
// Goroutines run only while records of requests through grants wait to be sent; [Agent.Close] waits for those.
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
// # Requests through grants
//
// [Agent.Request] sends a request to some other API with a credential that the agent is granted and never sees. The grant is
// named by its id or by what it is of:
//
//	ctx = agent.Trace(ctx, client.RunID("run-abc"))
//	resp, err := agent.Request(ctx, "GET", "https://api.example.com/items", client.WithProvider("example"))
//	if err != nil {
//		return err
//	}
//	defer resp.Body.Close()
//
// It asks the API for the credential, puts it where that says (a header, a parameter, a signature of AWS), sends the request
// itself, and tells the API in the background what came of it. So the API sees neither the request nor the answer before; the
// record has 10,000 bytes of each body at most, and no credential. A record that the API certainly did not take is sent
// again for a minute; 1,000 wait at a time, and what is lost is logged. A program that ends calls Close, for none to be lost.
//
// https is needed except to this machine. Redirects are not followed, and there is no cookie jar: a session that one grant
// opened must not go with the next. WithProviderTransport gives these requests a transport of their own.
//
// [AgentGrantsService] has what the agent may use and delegates it; [SpansService] tells of work that is no request.
//
// # Rotating a key
//
// Mint the new key, give it to the program, deprecate the old one, and revoke that once its LastUsedAt stands still:
// [AgentsService.MintKey], [AgentsService.DeprecateKey], [AgentsService.RevokeKey].
//
// # Errors
//
// A method fails in one of three ways, and Request in a fourth:
//
//   - [*ValueError]: an argument was refused; nothing was sent.
//   - [*Error]: the API refused. Ask for the reason with errors.Is and a sentinel such as [ErrLastActiveKey].
//   - [*NetworkError]: no answer came; [ErrTimeout] matches when it took too long.
//   - [*ProviderError]: what Request was sent to answered with a status of 400 or more.
//
// # Being sure
//
// Each request is signed, with its body, and sent once, since the API accepts a signature once only. [WithRetry] sends
// anew what may be repeated. Creating and minting take an idempotency key that makes that safe. Redirects are never
// followed. Keys and credentials appear in no error, log line or printed value of this package: a new key
// is a [Secret].
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
