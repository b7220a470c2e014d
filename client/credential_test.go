package client_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// An answer that breaks a rule of protocol 9.2 sends nothing to the provider, and its error holds nothing of the credential.
func TestCredentialsAreHeldToTheProtocol(t *testing.T) {
	refused := []string{
		`"access_token":""`, `"access_token":null`, `"access_token":5`, `"access_token":"tok-a\nb"`, `"access_token":"tok-a\u0000b"`,
		`"grant_id":null`, `"grant_id":"x"`, `"grant_id":"12345678-1234-4234-8234-123456789ABC"`, `"grant_id":"{12345678-1234-4234-8234-123456789abc}"`,
		`"token_type":null`, `"token_type":""`, `"token_type":" Bearer"`, `"token_type":"a\tb"`, `"token_type":"` + strings.Repeat("a", 256) + `"`,
		`"expires_in":-1`, `"expires_in":1.5`, `"expires_in":true`, `"expires_in":"60"`, `"expires_in":1e3`,
		`"expires_at":"2026-01-01 01:00:00Z"`, `"expires_at":"2026-01-01T01:00:00"`, `"expires_at":"2026-13-01T01:00:00Z"`, `"expires_at":"2026-01-01T01:00:00.1234567890Z"`, `"expires_at":5`,
		`"scopes":null`, `"scopes":"a"`, `"scopes":[""]`, `"scopes":[" a"]`, `"scopes":[1]`,
		`"provider_id":null`, `"provider_id":" a"`, `"provider_id":"a\u0007"`, `"provider_id":"` + strings.Repeat("a", 256) + `"`,
		`"token_generation":"x"`, `"token_generation":5`, `"scope_mismatch":null`, `"scope_mismatch":"no"`,
		`"injection_header":null`, `"injection_header":""`, `"injection_header":"Cookie"`, `"injection_header":"HOST"`, `"injection_header":"X_A"`, `"injection_header":"1X"`, `"injection_header":"` + strings.Repeat("a", 61) + `"`,
		`"injection_format":null`, `"injection_format":"Bearer"`, `"injection_format":"{token}\r\nX: y"`, `"injection_format":"` + strings.Repeat("a", 200) + `{token}"`,
		`"additional_credentials":[]`, `"additional_credentials":{"a":5}`, `"additional_credentials":{"a":" "}`, `"additional_credentials":{"a":"sec-b\n"}`,
		`"additional_credentials":{"` + strings.Repeat("a", 51) + `":"x"}`, `"additional_credentials":{"a":"` + strings.Repeat("x", 8193) + `"}`,
		`"additional_credentials":{"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1","g":"1","h":"1","i":"1","j":"1","k":"1"}`,
		`"additional_injections":{}`, `"additional_injections":[5]`, injection("cookie_jar", "x", "token"), injection("header", "Cookie", "token"), injection("header", "1a", "token"),
		injection("query_param", "a", "secret"), injection("query_param", "a", "additional_credentials.A"), injection("query_param", strings.Repeat("a", 101), "token"),
		`"additional_injections":[{"target":"header","key":"X-A","value_source":"token","format":"{token}"}]`, `"additional_injections":[{"target":"header","key":"X-A"}]`,
		`"additional_injections":[` + strings.Repeat(`{"target":"header","key":"X-A","value_source":"token"},`, 10) + `{"target":"header","key":"X-A","value_source":"token"}]`,
	}
	for _, change := range refused {
		w := newWorld(t)
		w.token = with(tokenJSON, change)
		_, _, err := w.do(w.agent(), "GET", w.provider, client.WithGrant(grantID))
		var e *client.Error
		if !errors.As(err, &e) || !errors.Is(err, client.ErrInvalidResponse) || e.Field == "" || len(w.Seen) != 0 {
			t.Errorf("%.80s: %v, and %d requests", change, err, len(w.Seen))
		}
		if text := fmt.Sprintf("%v %+v %#v", err, err, e); strings.Contains(text, "tok-") || strings.Contains(text, "sec-") {
			t.Errorf("%.80s: %s", change, text)
		}
	}
}

func injection(target, key, source string) string {
	return fmt.Sprintf(`"additional_injections":[{"target":%q,"key":%q,"value_source":%q}]`, target, key, source)
}

func TestCredentialsMaySayLittle(t *testing.T) {
	for _, token := range []string{
		`{"access_token":"tok-fairly-secret","grant_id":"` + grantID + `"}`,
		with(tokenJSON, `"expires_in":3600,"expires_at":"2026-01-01T01:00:00.123456789+01:00","scopes":["a b"],"token_expires_at":7,"retry_info":"odd","additional_credentials":{},"additional_injections":[],"token_generation":null`),
	} {
		w := newWorld(t)
		w.token = token
		if _, _, err := w.do(w.agent(), "GET", w.provider, client.WithGrant(grantID)); err != nil || w.Seen[0].Header.Get("Authorization") != "Bearer "+tokenValue {
			t.Errorf("%s: %v", token, err)
		}
	}
}

// Whatever the API answers, a request is made with a whole credential or not at all.
func FuzzCredential(f *testing.F) {
	f.Add(tokenJSON)
	f.Add(with(tokenJSON, `"additional_credentials":{"secret_key":"s","region":"r","service":"s"},"injection_format":"AWS4-HMAC-SHA256"`))
	f.Add(with(tokenJSON, injection("query_param", "key", "additional_credentials.a")))
	f.Fuzz(func(t *testing.T, token string) {
		sent := false
		agent, err := client.NewAgent(agentKey,
			client.WithTransport(roundTrips(t, 200, token)),
			client.WithProviderTransport(roundTripper(roundTripAsked(&sent))))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := agent.Request(t.Context(), "GET", "https://example.com/sdk/token", client.WithGrant(grantID))
		var e *client.Error
		var n *client.NetworkError
		if (resp == nil) == (err == nil) || sent != (err == nil) || err != nil && !errors.As(err, &e) && !errors.As(err, &n) {
			t.Errorf("%q: sent %t, %v", token, sent, err)
		}
		if err := agent.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
