package client_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/clienttest"
)

func ExampleNewAgent() {
	agent, err := client.NewAgent("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn", client.WithBaseURL("https://alter.example.com"))
	fmt.Println(agent, err)
	// Output: client.Agent(https://alter.example.com, key alter_key_[redacted]) <nil>
}

func ExampleAgent() {
	me, err := demoAgentClient().Me(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("I am", me.Name, "and may use", me.Scopes)
	// Output: I am support-bot and may use map[slack:[chat:write]]
}

func ExampleAgent_Me() {
	me, err := demoAgentClient().Me(context.Background())
	switch {
	case errors.Is(err, client.ErrMeRequiresAgentKey):
		fmt.Println("this is an app's key")
	case err != nil:
		fmt.Println(err)
	default:
		fmt.Println(me.Name, me.Metadata["team"])
	}
	// Output: support-bot growth
}

func ExampleAgent_Trace() {
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithCaller("planner"))
	ctx := agent.Trace(context.Background(), client.RunID("run-abc"), client.Metadata("step", "1"))
	_, err := agent.Me(ctx)
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"planner","run_id":"run-abc","step":"1"}
	// <nil>
}

// showTrace prints the traces that requests carry.
func showTrace(api demo) {
	for _, r := range api.Requests() {
		if trace := r.Header.Get("X-Alter-Context"); trace != "" {
			fmt.Println(trace)
		}
	}
}

func ExampleRunID() {
	planner := demoAgentClient(client.WithCaller("planner"))
	api := newDemo()
	writer := api.Agent(api.supportKey(), client.WithCaller("writer"))
	ctx := planner.Trace(context.Background(), client.RunID("run-1"))
	_, err := writer.Me(writer.Trace(ctx)) // the run goes on, with the planner as parent
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"writer","parent_agent":"planner","run_id":"run-1"}
	// <nil>
}

func ExampleThreadID() {
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithCaller("bot"))
	_, err := agent.Me(agent.Trace(context.Background(), client.ThreadID("conversation-7")))
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"bot","thread_id":"conversation-7"}
	// <nil>
}

func ExampleParent() {
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithCaller("bot"))
	_, err := agent.Me(agent.Trace(context.Background(), client.Parent("queue")))
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"bot","parent_agent":"queue"}
	// <nil>
}

func ExampleNoParent() {
	planner := demoAgentClient(client.WithCaller("planner"))
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithCaller("bot"))
	_, err := agent.Me(agent.Trace(planner.Trace(context.Background()), client.NoParent()))
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"bot"}
	// <nil>
}

func ExampleMetadata() {
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithCaller("bot"))
	_, err := agent.Me(agent.Trace(context.Background(), client.Metadata("role", "writer"), client.Metadata("tenant", "acme")))
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"bot","role":"writer","tenant":"acme"}
	// <nil>
}

func ExampleTraceOption() {
	opts := []client.TraceOption{client.RunID("r"), client.ThreadID("t")}
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithCaller("bot"))
	_, err := agent.Me(agent.Trace(context.Background(), opts...))
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"bot","run_id":"r","thread_id":"t"}
	// <nil>
}

func ExampleTraceErr() {
	ctx := demoAgentClient().Trace(context.Background(), client.Metadata("run_id", "run-abc"))
	fmt.Println(client.TraceErr(ctx))
	// Output: trace metadata: "run_id" is reserved; use RunID, ThreadID, Parent or ToolCall, or another name
}

func ExampleAgent_ActorID() {
	fmt.Printf("%q\n", demoAgentClient().ActorID())
	// Output: ""
}

func ExampleAgent_LastRateLimit() {
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithTransport(metered{api.Transport()}))
	_, err := agent.Me(context.Background())
	limit, known := agent.LastRateLimit()
	fmt.Println(limit.Remaining, known, err)
	// Output: 42 true <nil>
}

func ExampleAgent_String() {
	fmt.Printf("%v\n", demoAgentClient())
	// Output: client.Agent(https://alter.example.com, key alter_key_[redacted])
}

func ExampleAgent_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	log.Info("ready", "agent", demoAgentClient(client.WithCaller("bot")))
	// Output: level=INFO msg=ready agent.base_url=https://alter.example.com agent.caller=bot agent.key=alter_key_[redacted]
}

func ExampleError() {
	_, err := demoApp().Agents.RevokeKey(context.Background(), demoAgent, demoKey)
	var e *client.Error
	if errors.As(err, &e) {
		fmt.Println(e.Status, e.Code, e.RequestID)
		fmt.Println(e.Message)
	}
	// Output:
	// 409 last_active_key 00000000-0000-4000-9000-000000000004
	// This is the agent's last key.
}

func ExampleProblem() {
	refused := &client.Error{Status: 422, Problems: []client.Problem{{Field: "scopes.google", Message: "must not be empty"}}}
	for _, problem := range refused.Problems {
		fmt.Println(problem.Field, problem.Message)
	}
	// Output: scopes.google must not be empty
}

func ExampleValueError() {
	_, err := demoApp().Agents.List(context.Background(), client.AgentListParams{Limit: 5000})
	var v *client.ValueError
	if errors.As(err, &v) {
		fmt.Println(v.Field, "|", v.Problem, "|", v.Fix)
	}
	// Output: limit | 5000 is out of range | use 1 to 1000
}

type unreachable struct{}

func (unreachable) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func ExampleNetworkError() {
	agent := demoAgentClient(client.WithTransport(unreachable{}), client.WithTimeout(time.Millisecond))
	_, err := agent.Me(context.Background())
	var n *client.NetworkError
	if errors.As(err, &n) {
		fmt.Println(n.Method, n.Path, n.Timeout, errors.Is(err, client.ErrTimeout))
	}
	// Output: GET /sdk/agents/me true true
}

// nobodyListens is an API that isn't there.
type nobodyListens struct{}

func (nobodyListens) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
}

// What was certainly not sent may be sent again, whatever it is.
func ExampleNetworkError_Unsent() {
	_, err := demoAgentClient(client.WithTransport(nobodyListens{})).Me(context.Background())
	var n *client.NetworkError
	if errors.As(err, &n) {
		fmt.Println(n.Unsent())
	}
	// Output: true
}

// Every sentinel is for errors.Is.
func ExampleError_sentinels() {
	err := error(&client.Error{Status: 409, Code: "key_revoked", Message: "The key is revoked."})
	for _, reason := range []error{
		client.ErrAgentNotFound, client.ErrAgentNameExists, client.ErrAgentConcurrentUpdate, client.ErrAgentOwnerLeft, client.ErrAgentInactive, client.ErrAgentRevoked,
		client.ErrAgentCannotMintSubagents, client.ErrMeRequiresAgentKey, client.ErrScopeNarrowing,
		client.ErrKeyNotFound, client.ErrKeyAlreadyRevoked, client.ErrLastActiveKey, client.ErrAgentKeyLimit,
		client.ErrInvalidKey, client.ErrKeyRevoked, client.ErrKeyExpired, client.ErrKeyRotated, client.ErrKeyRotationExpired, client.ErrKeyInactive,
		client.ErrKeyAppNotFound, client.ErrInsufficientScope, client.ErrRoleNotAllowed, client.ErrCallerAgentMismatch, client.ErrCallerAgentResolution,
		client.ErrIdempotencyKeyBodyMismatch, client.ErrIdempotencyKeyAgentRevoked, client.ErrIdempotencyKeyAgentInactive,
		client.ErrUnauthorised, client.ErrInvalidSignature, client.ErrClockSkew, client.ErrNonceReplayed, client.ErrConstraints, client.ErrIPNotAllowed,
		client.ErrInternal, client.ErrQuotaExceeded, client.ErrTooLarge, client.ErrWrongBaseURL, client.ErrLegacySecret,
		client.ErrUnavailable, client.ErrRateLimit, client.ErrNotOffered, client.ErrValidation, client.ErrInvalidResponse, client.ErrTimeout,
	} {
		if errors.Is(err, reason) {
			fmt.Println(reason)
		}
	}
	// Output: key is already revoked
}

func Example() {
	ctx, api := context.Background(), clienttest.New(nil)
	app := api.App() // client.NewApp(os.Getenv("ALTER_API_KEY")) in a real program
	agent, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "support-bot", Scopes: client.Scopes{"slack": {"chat:write"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	bot := api.Agent(agent.APIKey.Reveal()) // client.NewAgent(agent.APIKey.Reveal()) in a real program
	me, err := bot.Me(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.ToUpper(me.Name), "is", me.Status)
	// Output: SUPPORT-BOT is active
}
