package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/alter-console/alter-console/client"
)

// demoSecrets is an API with one managed secret, Stripe, which it answers everything with.
type demoSecrets struct{ secret map[string]any }

func (d demoSecrets) RoundTrip(r *http.Request) (*http.Response, error) {
	var asked map[string]any
	if r.Body != nil {
		must(json.NewDecoder(r.Body).Decode(&asked))
	}
	answer := maps.Clone(d.secret)
	for name, value := range asked {
		if name != "expected_version" && name != "value" {
			answer[name] = value
		}
	}
	status, place := http.StatusOK, strings.TrimPrefix(r.URL.Path, "/console/v1/managed-secrets")
	switch {
	case r.URL.Path == "/console/v1/capabilities":
		answer = map[string]any{"capabilities": []string{client.CapabilityManagedSecrets}}
	case place == "/stripe/check" && asked["injection"] != nil:
		status, answer = http.StatusUnprocessableEntity, map[string]any{"error": "validation_failed", "message": "value.username: This or the password is required.",
			"errors": []map[string]string{{"field": "value.username", "message": "This or the password is required."}}}
	case path.Base(place) == "check", r.URL.Path == "/console/v1/check/managed-secrets":
		answer = map[string]any{}
	case r.Method == http.MethodPost:
		status = http.StatusCreated
	case r.Method == http.MethodDelete:
		answer["status"], answer["value"], answer["deleted_at"] = "deleted", nil, "2026-01-03T00:00:00Z"
		answer["grants"], answer["grants_revoked"] = 0, d.secret["grants"]
	case r.Method == http.MethodPatch && asked["expected_version"] != nil && asked["expected_version"] != 3.0:
		status, answer = http.StatusConflict, map[string]any{"error": "secret_concurrent_update", "message": "The managed secret is at version 3."}
	case place == "":
		answer = map[string]any{"items": []any{answer}, "next": "", "previous": "", "total": 1, "total_capped": false}
	case place != "/stripe" && place != "/stripe/value" && place != "/"+demoKey:
		status, answer = http.StatusNotFound, map[string]any{"error": "secret_not_found", "message": "There is no such managed secret."}
	}
	body, err := json.Marshal(answer)
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(body))), Request: r}, err
}

func demoSecretsApp() *client.App {
	stripe := map[string]any{
		"id": demoKey, "slug": "stripe", "name": "Stripe", "description": "", "allowed_hosts": []string{"api.stripe.com"},
		"injection": map[string]any{"kind": "bearer"}, "status": "active", "value": "set", "version": 3,
		"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z", "value_set_at": "2026-01-02T00:00:00Z",
		"deleted_at": nil, "last_used_at": nil, "grants": 2, "calls_24h": 40,
	}
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoSecrets{stripe}))
	must(err)
	return app
}

func ExampleManagedSecretsService() {
	app, ctx := demoSecretsApp(), context.Background()
	can, err := app.Capabilities(ctx)
	if err != nil || !can.Has(client.CapabilityManagedSecrets) {
		fmt.Println("the server keeps no secrets", err)
		return
	}
	secret, err := app.ManagedSecrets.Get(ctx, "stripe")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(secret.Name, "goes to", secret.AllowedHosts)
	// Output: Stripe goes to [api.stripe.com]
}

func ExampleManagedSecretsService_Create() {
	secret, err := demoSecretsApp().ManagedSecrets.Create(context.Background(), client.ManagedSecretCreateParams{
		Name:           "Stripe",
		AllowedHosts:   []string{"api.stripe.com"},
		Injection:      client.Injection{Kind: client.InjectBearer},
		Value:          client.SecretValue{Token: client.NewSecret(os.Getenv("STRIPE_KEY"))},
		IdempotencyKey: "stripe-of-this-installation",
	})
	if errors.Is(err, client.ErrSecretSlugExists) {
		fmt.Println("choose another slug")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(secret.Slug, secret.Value)
	// Output: stripe set
}

func ExampleManagedSecretCreateParams() {
	params := client.ManagedSecretCreateParams{
		Name:         "Datadog",
		AllowedHosts: []string{"*.datadoghq.com"},
		Injection: client.Injection{
			Kind:       client.InjectCustom,
			Header:     "DD-API-KEY",
			Additional: []client.AdditionalInjection{{Target: "header", Key: "DD-APPLICATION-KEY", ValueSource: "additional_credentials.app"}},
		},
		Value: client.SecretValue{
			Token:      client.NewSecret("the API key"),
			Additional: map[string]client.Secret{"app": client.NewSecret("the application key")},
		},
	}
	fmt.Println(params.Name, params.Value.Token, params.Value.Additional)
	// Output: Datadog [redacted] map[app:[redacted]]
}

func ExampleInjection() {
	for _, injection := range []client.Injection{
		{Kind: client.InjectHeader, Name: "X-API-Key"},
		{Kind: client.InjectQuery, Name: "key"},
		{Kind: client.InjectBasic},
		{Kind: client.InjectSigV4, Region: "eu-west-1", Service: "bedrock"},
	} {
		fmt.Print(injection.Kind, ":")
		for _, field := range injection.ValueFields() {
			fmt.Print(" ", field.Name)
		}
		fmt.Println()
	}
	// Output:
	// header: token
	// query: token
	// basic: username password
	// sigv4: access_key_id secret_key session_token
}

func ExampleAdditionalInjection() {
	injection := client.Injection{Kind: client.InjectCustom, Additional: []client.AdditionalInjection{
		{Target: "query_param", Key: "key", ValueSource: "token"},
		{Target: "query_param", Key: "token", ValueSource: "additional_credentials.token"},
	}}
	fmt.Println(injection.Problems(), len(injection.ValueFields()))
	// Output: [] 2
}

func ExampleManagedSecretsService_Get() {
	_, err := demoSecretsApp().ManagedSecrets.Get(context.Background(), "slack")
	fmt.Println(errors.Is(err, client.ErrSecretNotFound))
	// Output: true
}

func ExampleManagedSecretsService_List() {
	list, err := demoSecretsApp().ManagedSecrets.List(context.Background(), client.ManagedSecretListParams{Query: "stri", Sort: client.SortLastUsedDesc})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, secret := range list.ManagedSecrets {
		fmt.Println(secret.Slug, secret.Grants, secret.Calls24h)
	}
	// Output: stripe 2 40
}

func ExampleManagedSecretListParams() {
	params := client.ManagedSecretListParams{IncludeDeleted: true, Before: client.LastPage}
	list, err := demoSecretsApp().ManagedSecrets.List(context.Background(), params)
	fmt.Println(len(list.ManagedSecrets), err)
	// Output: 1 <nil>
}

func ExampleManagedSecretList() {
	list, err := demoSecretsApp().ManagedSecrets.List(context.Background(), client.ManagedSecretListParams{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list.ManagedSecrets), "of", list.Total)
	// Output: 1 of 1
}

func ExampleListPlace() {
	list, err := demoSecretsApp().ManagedSecrets.List(context.Background(), client.ManagedSecretListParams{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var place client.ListPlace = list.ListPlace
	fmt.Println("more:", place.Next != "", "exact:", !place.TotalCapped)
	// Output: more: false exact: true
}

func ExampleManagedSecretsService_All() {
	for secret, err := range demoSecretsApp().ManagedSecrets.All(context.Background(), client.ManagedSecretListParams{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(secret.Slug)
	}
	// Output: stripe
}

func ExampleManagedSecretsService_Update() {
	secrets, ctx := demoSecretsApp().ManagedSecrets, context.Background()
	secret, err := secrets.Get(ctx, "stripe")
	if err != nil {
		fmt.Println(err)
		return
	}
	secret, err = secrets.Update(ctx, secret.ID, client.ManagedSecretUpdateParams{
		AllowedHosts:    append(secret.AllowedHosts, "files.stripe.com"),
		ExpectedVersion: secret.Version,
	})
	if errors.Is(err, client.ErrSecretConcurrentUpdate) {
		fmt.Println("somebody else changed it: read it again")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(secret.AllowedHosts)
	// Output: [api.stripe.com files.stripe.com]
}

func ExampleManagedSecretUpdateParams() {
	name := "Stripe of Europe"
	params := client.ManagedSecretUpdateParams{Name: &name, ExpectedVersion: 2} // of an earlier reading
	secret, err := demoSecretsApp().ManagedSecrets.Update(context.Background(), "stripe", params)
	fmt.Println(secret == nil, errors.Is(err, client.ErrSecretConcurrentUpdate))
	// Output: true true
}

func ExampleManagedSecretsService_ReplaceValue() {
	value := client.SecretValue{Token: client.NewSecret(os.Getenv("STRIPE_KEY"))}
	secret, err := demoSecretsApp().ManagedSecrets.ReplaceValue(context.Background(), "stripe", value)
	if errors.Is(err, client.ErrSecretUnreadable) {
		fmt.Println("the server has not its master key")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(secret.Grants, "grants go on")
	// Output: 2 grants go on
}

func ExampleManagedSecretsService_Delete() {
	gone, err := demoSecretsApp().ManagedSecrets.Delete(context.Background(), "stripe")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(gone.Slug, gone.Status, gone.GrantsRevoked)
	// Output: stripe deleted 2
}

func ExampleManagedSecretDeletion() {
	gone, err := demoSecretsApp().ManagedSecrets.Delete(context.Background(), "stripe")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(gone.DeletedAt.Format("2 January 2006"), gone.Value == client.ValueRemoved)
	// Output: 3 January 2026 true
}

func ExampleManagedSecret() {
	secret, err := demoSecretsApp().ManagedSecrets.Get(context.Background(), "stripe")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(secret.Slug, secret.Injection.Kind, secret.ValueSetAt.Format("2 January"))
	// Output: stripe bearer 2 January
}

func ExampleManagedSecret_Deleted() {
	fmt.Println(client.ManagedSecret{Status: client.ManagedSecretDeleted}.Deleted())
	// Output: true
}

func ExampleManagedSecretStatus() {
	fmt.Println(client.ManagedSecretActive, client.ManagedSecretDeleted)
	// Output: active deleted
}

func ExampleValueState() {
	for _, state := range []client.ValueState{client.ValueSet, client.ValueUnreadable} {
		fmt.Println(state)
	}
	// Output:
	// set
	// unreadable
}

func ExampleSecretValue() {
	value := client.SecretValue{Username: client.NewSecret("api"), Password: client.NewSecret("key-1")}
	fmt.Printf("%v\n", value)
	// Output: {none [redacted] [redacted] none none none map[]}
}

func ExampleSecretValue_IsZero() {
	fmt.Println(client.SecretValue{}.IsZero(), client.SecretValue{Token: client.NewSecret("t")}.IsZero())
	// Output: true false
}
