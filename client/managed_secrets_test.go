package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

const secretJSON = `{"id":"AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee","slug":"stripe","name":"Stripe","description":"Payments","allowed_hosts":["api.stripe.com"],
	"injection":{"kind":"custom","header":"X-Key","format":"Key {token}","additional":[{"target":"query_param","key":"k","value_source":"token"}]},
	"status":"active","value":"unreadable","version":3,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-02T00:00:00Z","value_set_at":"2026-01-03T00:00:00Z",
	"deleted_at":null,"last_used_at":"2026-01-04T00:00:00Z","grants":2,"calls_24h":40,"later":{}}`

func TestManagedSecretsAreSentAndRead(t *testing.T) {
	f := newFake(t, http.StatusOK, secretJSON)
	secrets, ctx := f.app().ManagedSecrets, t.Context()
	injection := client.Injection{Kind: client.InjectBasic}
	value := client.SecretValue{Username: client.NewSecret("ü"), Password: client.NewSecret("p<w")}
	name, none := "New", ""
	made, err := secrets.Create(ctx, client.ManagedSecretCreateParams{Name: "Stripe", Slug: "s", Description: "d", AllowedHosts: []string{"a.test"}, Injection: injection, Value: value, IdempotencyKey: "once"})
	if err != nil {
		t.Fatal(err)
	}
	if made.ID != keyID || made.Injection.Additional[0].Key != "k" || made.Injection.Format != "Key {token}" || made.Value != client.ValueUnreadable || made.Version != 3 ||
		made.Grants != 2 || made.Calls24h != 40 || made.DeletedAt != nil || made.LastUsedAt.Day() != 4 || made.ValueSetAt.Day() != 3 || made.UpdatedAt.Day() != 2 || made.Deleted() {
		t.Errorf("read %+v", made)
	}
	for _, err := range []error{
		ignore(secrets.Create(ctx, client.ManagedSecretCreateParams{Name: "x"})),
		ignore(secrets.Get(ctx, "a b")),
		ignore(secrets.Update(ctx, "stripe", client.ManagedSecretUpdateParams{})),
		ignore(secrets.Update(ctx, "stripe", client.ManagedSecretUpdateParams{Name: &name, Description: &none, AllowedHosts: []string{}, Injection: &injection, Value: client.SecretValue{AccessKeyID: client.NewSecret("a"), SecretKey: client.NewSecret("s"), SessionToken: client.NewSecret("t")}, ExpectedVersion: 3})),
		ignore(secrets.ReplaceValue(ctx, "stripe", client.SecretValue{Token: client.NewSecret("t"), Additional: map[string]client.Secret{"app": client.NewSecret("a")}})),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	for i, want := range []string{
		`POST /console/v1/managed-secrets {"name":"Stripe","slug":"s","description":"d","allowed_hosts":["a.test"],"injection":{"kind":"basic"},"value":{"password":"p<w","username":"\u00fc"}}`,
		`POST /console/v1/managed-secrets {"name":"x","allowed_hosts":[],"injection":{"kind":""},"value":{}}`,
		`GET /console/v1/managed-secrets/a%20b `,
		`PATCH /console/v1/managed-secrets/stripe {}`,
		`PATCH /console/v1/managed-secrets/stripe {"name":"New","description":"","allowed_hosts":[],"injection":{"kind":"basic"},"value":{"access_key_id":"a","secret_key":"s","session_token":"t"},"expected_version":3}`,
		`PUT /console/v1/managed-secrets/stripe/value {"value":{"additional_credentials":{"app":"a"},"token":"t"}}`,
	} {
		if r := f.Requests[i]; r.Method+" "+r.Target+" "+r.Body != want {
			t.Errorf("sent %s %s %s, want %s", r.Method, r.Target, r.Body, want)
		}
	}
	if once := f.Requests[0].Header.Get("Idempotency-Key"); once != "once" {
		t.Errorf("idempotency key %q", once)
	}
}

func ignore[T any](_ T, err error) error { return err }

// TestManagedSecretsAreCheckedBeforeTheyAreSent finds no value in what is refused.
func TestManagedSecretsAreCheckedBeforeTheyAreSent(t *testing.T) {
	f := newFake(t, http.StatusOK, secretJSON)
	secrets, ctx := f.app().ManagedSecrets, t.Context()
	broken := client.SecretValue{Additional: map[string]client.Secret{"a": client.NewSecret("sk_live\xff")}}
	for field, err := range map[string]error{
		"name":                           ignore(secrets.Create(ctx, client.ManagedSecretCreateParams{})),
		"value.additional_credentials.a": ignore(secrets.ReplaceValue(ctx, "x", broken)),
		"managed_secret":                 ignore(secrets.Get(ctx, "")),
		"expected_version":               ignore(secrets.Update(ctx, "x", client.ManagedSecretUpdateParams{ExpectedVersion: -1})),
		"limit":                          ignore(secrets.List(ctx, client.ManagedSecretListParams{Limit: 1001})),
		"after":                          ignore(secrets.List(ctx, client.ManagedSecretListParams{After: "a", Before: "b"})),
		"idempotency_key":                ignore(secrets.Create(ctx, client.ManagedSecretCreateParams{Name: "x", IdempotencyKey: "é"})),
	} {
		var refused *client.ValueError
		if !errors.As(err, &refused) || refused.Field != field || strings.Contains(err.Error(), "sk_live") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if len(f.Requests) != 0 {
		t.Errorf("%d requests were sent", len(f.Requests))
	}
}

func TestManagedSecretsAreListedByTheirFilters(t *testing.T) {
	f := newFake(t, http.StatusOK, "")
	f.Answer = func(w http.ResponseWriter, r request) {
		next := map[bool]string{true: "", false: "n"}[strings.Contains(r.Target, "after=n")]
		fmt.Fprintf(w, `{"items":[%s],"next":%q,"previous":"","total":2,"total_capped":true}`, secretJSON, next)
	}
	secrets := f.app().ManagedSecrets
	var slugs []string
	for secret, err := range secrets.All(t.Context(), client.ManagedSecretListParams{Query: "a b", IncludeDeleted: true, Sort: client.SortNameDesc, Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		slugs = append(slugs, secret.Slug)
	}
	for range secrets.All(t.Context(), client.ManagedSecretListParams{}) {
		break
	}
	var asked []string
	for _, r := range f.Requests {
		asked = append(asked, strings.TrimPrefix(r.Target, "/console/v1/managed-secrets"))
	}
	if want := []string{"?q=a+b&include_deleted=true&sort=-name&limit=1", "?q=a+b&include_deleted=true&sort=-name&limit=1&after=n", ""}; !slices.Equal(asked, want) || len(slugs) != 2 {
		t.Errorf("asked %q, got %v", asked, slugs)
	}
	list, err := secrets.List(t.Context(), client.ManagedSecretListParams{})
	if err != nil || list.Total != 2 || !list.TotalCapped || list.Next != "n" {
		t.Errorf("list %+v, %v", list, err)
	}
	f.Answer = answer(http.StatusServiceUnavailable, `{"error":"secret_unreadable","message":"m"}`)
	for _, err := range secrets.All(t.Context(), client.ManagedSecretListParams{}) {
		if !errors.Is(err, client.ErrSecretUnreadable) {
			t.Errorf("an error on the way: %v", err)
		}
	}
}

// TestAManagedSecretIsWholeOrAnError takes one field after the other out of an answer, and puts a number in its place.
func TestAManagedSecretIsWholeOrAnError(t *testing.T) {
	f := newFake(t, http.StatusOK, secretJSON)
	secrets := f.app().ManagedSecrets
	for _, field := range []string{"id", "slug", "name", "description", "allowed_hosts", "injection", "status", "version", "created_at", "updated_at", "value_set_at", "grants", "calls_24h", "kind", "key"} {
		f.Answer = answer(http.StatusOK, strings.Replace(secretJSON, `"`+field+`":`, `"`+field+`":null,"_":`, 1))
		_, err := secrets.Get(t.Context(), "stripe")
		if !errors.Is(err, client.ErrInvalidResponse) || !strings.Contains(err.Error(), field) {
			t.Errorf("without %s: %v", field, err)
		}
	}
	f.Answer = answer(http.StatusOK, secretJSON)
	if _, err := secrets.Delete(t.Context(), "stripe"); !errors.Is(err, client.ErrInvalidResponse) {
		t.Errorf("a deletion that does not tell what it revoked: %v", err)
	}
}
