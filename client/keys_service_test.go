package client_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

const apiKeyJSON = `{"id":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee","name":"ci","key_prefix":"alter_rk_abcdef","key_type":"rk",
	"scopes":["agents:read"],"scope_version":3,"cidr_allowlist":["10.0.0.0/8"],"rate_limit_rpm":60,"effective_rate_limit_rpm":60,
	"rate_limit_source":"key","expires_at":"2027-01-02T03:04:05Z","deprecated_at":null,"revoked_at":null,"last_used_at":null,
	"parent_key_id":null,"created_at":"2026-01-02T03:04:05Z","api_key":"` + appKey + `"}`

func TestKeysAreSentAsTheOfficialClientSendsThem(t *testing.T) {
	f := newFake(t, 201, apiKeyJSON)
	keys := f.app().Keys
	for _, tt := range []struct {
		call   func() error
		target string
		body   string
	}{
		{
			func() error {
				_, err := keys.Derive(t.Context(), client.DeriveParams{Scopes: []string{"a:b", "c:d"}, ExpiresIn: time.Minute})
				return err
			},
			"POST /sdk/keys/derive", `{"scopes":["a:b","c:d"],"expires_in":60}`,
		},
		{
			func() error {
				_, err := keys.Derive(t.Context(), client.DeriveParams{
					Scopes: []string{"a:b"}, ExpiresIn: time.Second, Name: "n", CIDRAllowlist: []string{}, Metadata: map[string]any{},
				})
				return err
			},
			"POST /sdk/keys/derive", `{"scopes":["a:b"],"expires_in":1,"cidr_allowlist":[],"name":"n","metadata":{}}`,
		},
		{func() error { _, err := keys.Rotate(t.Context(), keyID, client.KeyRotateParams{}); return err }, "POST /sdk/keys/" + keyID + "/rotate", `{"overlap_days":7}`},
		{func() error {
			_, err := keys.Rotate(t.Context(), "a/b", client.KeyRotateParams{OverlapDays: new(0)})
			return err
		}, "POST /sdk/keys/a%2Fb/rotate", `{"overlap_days":0}`},
		{func() error { _, err := keys.Revoke(t.Context(), keyID); return err }, "DELETE /sdk/keys/" + keyID, ""},
		{func() error { _, err := keys.Revoke(t.Context(), keyID, client.Force()); return err }, "DELETE /sdk/keys/" + keyID + "?force=true", ""},
	} {
		if err := tt.call(); err != nil {
			t.Fatal(err)
		}
		if r := f.last(); r.Method+" "+r.Target != tt.target || r.Body != tt.body {
			t.Errorf("%s %s %s, want %s %s", r.Method, r.Target, r.Body, tt.target, tt.body)
		}
	}
}

func TestKeysThatCantBeAreRefusedBeforeAnythingIsSent(t *testing.T) {
	app, err := client.NewApp(appKey, client.WithTransport(noNetwork{t}))
	if err != nil {
		t.Fatal(err)
	}
	derive := func(p client.DeriveParams) error { _, err := app.Keys.Derive(t.Context(), p); return err }
	rotate := func(id string, days int) error {
		_, err := app.Keys.Rotate(t.Context(), id, client.KeyRotateParams{OverlapDays: &days})
		return err
	}
	_, revoke := app.Keys.Revoke(t.Context(), "")
	one := []string{"agents:read"}
	for i, tt := range []struct {
		err   error
		field string
	}{
		{derive(client.DeriveParams{ExpiresIn: time.Hour}), "scopes"},
		{derive(client.DeriveParams{ExpiresIn: time.Hour, Scopes: []string{""}}), "scopes"},
		{derive(client.DeriveParams{ExpiresIn: time.Hour, Scopes: []string{"agents:read", "keys:derive"}}), "scopes"},
		{derive(client.DeriveParams{Scopes: one}), "expires_in"},
		{derive(client.DeriveParams{Scopes: one, ExpiresIn: -time.Second}), "expires_in"},
		{derive(client.DeriveParams{Scopes: one, ExpiresIn: 1500 * time.Millisecond}), "expires_in"},
		{rotate("", 7), "key_id"},
		{rotate(keyID, -1), "overlap_days"},
		{rotate(keyID, 31), "overlap_days"},
		{revoke, "key_id"},
	} {
		var v *client.ValueError
		if !errors.As(tt.err, &v) || v.Field != tt.field {
			t.Errorf("%d: %v, want one of %s", i, tt.err, tt.field)
		}
	}
}

func TestKeysAreReadWholeOrNotAtAll(t *testing.T) {
	f := newFake(t, 201, apiKeyJSON)
	key, err := f.app().Keys.Rotate(t.Context(), keyID, client.KeyRotateParams{})
	if err != nil || key.Name != "ci" || key.KeyType != "rk" || key.ScopeVersion != 3 || *key.EffectiveRateLimitRPM != 60 || key.Metadata == nil || key.APIKey.Reveal() != appKey {
		t.Fatalf("%+v, %v", key, err)
	}
	if text := fmt.Sprintf("%v %+v %#v", key, *key, key); strings.Contains(text, appKey) {
		t.Errorf("it prints as %s", text)
	}
	for _, wrong := range []string{
		`"id":"x"`, `"scopes":null`, `"scopes":[1]`, `"scope_version":null`, `"created_at":null`, `"api_key":""`,
		`"effective_rate_limit_rpm":null`, `"rate_limit_source":null`, `"cidr_allowlist":"10.0.0.0/8"`, `"expires_at":"soon"`, `"parent_key_id":"x"`,
	} {
		f.Answer = answer(201, with(apiKeyJSON, wrong))
		if _, err := f.app().Keys.Rotate(t.Context(), keyID, client.KeyRotateParams{}); !errors.Is(err, client.ErrInvalidResponse) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	f.Answer = answer(201, with(apiKeyJSON, `"effective_rate_limit_rpm":null,"rate_limit_source":null,"cidr_allowlist":null,"metadata":null`))
	if key, err := f.app().Keys.Revoke(t.Context(), keyID); err != nil || key.EffectiveRateLimitRPM != nil || key.CIDRAllowlist != nil || key.Metadata == nil {
		t.Errorf("%+v, %v", key, err)
	}
}

func TestTheCatalogOfScopesIsRead(t *testing.T) {
	f := newFake(t, 200, `{"scope_version":2,"resources":{"keys":{"verbs":["admin"]},"agents":{"verbs":["read","write"]}},"action_verbs":["admin"]}`)
	catalog, err := f.app().Scopes.List(t.Context())
	if err != nil || catalog.ScopeVersion != 2 || fmt.Sprint(catalog.Scopes()) != "[agents:read agents:write keys:admin]" || catalog.Deprecated == nil {
		t.Fatalf("%+v, %v", catalog, err)
	}
	for _, wrong := range []string{`{"scope_version":2,"resources":[],"action_verbs":[]}`, `{"scope_version":2,"resources":{"a":{}},"action_verbs":[]}`, `{"scope_version":2,"resources":{}}`} {
		f.Answer = answer(200, wrong)
		if _, err := f.app().Scopes.List(t.Context()); !errors.Is(err, client.ErrInvalidResponse) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
