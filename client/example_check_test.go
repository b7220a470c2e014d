package client_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/alter-console/alter-console/client"
)

func ExampleAgentsService_CheckCreate() {
	app := demoApp()
	can, err := app.Capabilities(context.Background())
	if err != nil || !can.Has(client.CapabilityCheck) {
		fmt.Println("this server checks nothing beforehand", err)
		return
	}
	err = app.Agents.CheckCreate(context.Background(), client.AgentCreateParams{Name: "support-bot"})
	var refused *client.Error
	if errors.As(err, &refused) {
		for _, problem := range refused.Problems {
			fmt.Println(problem.Field, problem.Message)
		}
	}
	// Output:
	// name Another agent has this name.
}

func ExampleAgentsService_CheckUpdate() {
	name := "Support"
	err := demoApp().Agents.CheckUpdate(context.Background(), demoAgent, client.AgentUpdateParams{DisplayName: &name})
	fmt.Println("the change would be refused:", err != nil)
	// Output: the change would be refused: false
}

func ExampleManagedSecretsService_CheckCreate() {
	err := demoSecretsApp().ManagedSecrets.CheckCreate(context.Background(), client.ManagedSecretCreateParams{
		Name:         "GitHub",
		AllowedHosts: []string{"api.github.com"},
		Injection:    client.Injection{Kind: client.InjectBearer},
		Value:        client.SecretValue{Token: client.NewSecret("ghp_example")},
	})
	fmt.Println("it would be refused:", err != nil)
	// Output: it would be refused: false
}

func ExampleManagedSecretsService_CheckUpdate() {
	err := demoSecretsApp().ManagedSecrets.CheckUpdate(context.Background(), "stripe", client.ManagedSecretUpdateParams{
		Injection: &client.Injection{Kind: client.InjectBasic}, // which takes other values than the one that is stored
	})
	var refused *client.Error
	if errors.As(err, &refused) {
		for _, problem := range refused.Problems {
			fmt.Println(problem.Field, problem.Message)
		}
	}
	// Output: value.username This or the password is required.
}

func ExampleManagedSecretsService_CheckValue() {
	value := client.SecretValue{Token: client.NewSecret("sk_live_example")}
	fmt.Println(demoSecretsApp().ManagedSecrets.CheckValue(context.Background(), "stripe", value))
	// Output: <nil>
}

func ExampleCheckBaseURL() {
	fmt.Println(client.CheckBaseURL(client.DefaultBaseURL))
	fmt.Println(client.CheckBaseURL("http://alter.example.com") != nil)
	// Output:
	// <nil>
	// true
}
