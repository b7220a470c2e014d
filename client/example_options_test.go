package client_test

import (
	"context"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client"
)

func ExampleWithRetry() {
	app := demoApp(client.WithRetry(3, 30*time.Second))
	var got client.Response
	agent, err := app.Agents.Get(client.RecordResponse(context.Background(), &got), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Name, got.Attempts)
	// Output: support-bot 1
}

func ExampleWithTraceparentFunc() {
	app := demoApp(client.WithTraceparentFunc(func(ctx context.Context) string {
		return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" // of the context's span
	}))
	_, err := app.Agents.Get(context.Background(), demoAgent)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleRecordResponse() {
	var got client.Response
	_, err := demoApp().Agents.Get(client.RecordResponse(context.Background(), &got), demoAgent)
	fmt.Println(got.RequestID, err)
	// Output: 00000000-0000-4000-9000-000000000004 <nil>
}

func ExampleResponse() {
	fmt.Printf("%+v\n", client.Response{Status: 200, RequestID: "request-7", Attempts: 2})
	// Output: {Status:200 RequestID:request-7 Attempts:2}
}

func ExampleApp_WithConstraints() {
	readOnly, err := demoApp().WithConstraints("agents:read")
	if err != nil {
		fmt.Println(err)
		return
	}
	agent, err := readOnly.Agents.Get(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Name)
	// Output: support-bot
}

func ExampleAgent_WithConstraints() {
	_, err := demoAgentClient().WithConstraints("*")
	fmt.Println(err)
	// Output: constraints: "*" is not a key scope; use a form like agents:read, one scope each, without *
}

func ExampleApp_BaseURL() {
	fmt.Println(demoApp().BaseURL())
	// Output: https://alter.example.com
}

func ExampleAgent_BaseURL() {
	fmt.Println(demoAgentClient().BaseURL())
	// Output: https://alter.example.com
}

func ExampleApp_Close() {
	app := demoApp()
	defer app.Close(context.Background())
}

func ExampleAgent_Close() {
	agent := demoAgentClient()
	defer agent.Close(context.Background())
}

func ExampleToolCall() {
	api := newDemo()
	agent := api.Agent(api.supportKey(), client.WithCaller("bot"))
	run := agent.Trace(context.Background(), client.RunID("r-1"))
	_, err := agent.Me(client.ToolCall(run, "search", "call-7"))
	showTrace(api)
	fmt.Println(err)
	// Output:
	// {"agent":"bot","run_id":"r-1","tool":"search","tool_call_id":"call-7"}
	// <nil>
}
