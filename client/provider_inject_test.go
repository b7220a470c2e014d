package client_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// Each injection as the provider sees it, and never in the record (protocol 9.3).
func TestInjections(t *testing.T) {
	basic := base64.StdEncoding.EncodeToString([]byte("user:pass-word"))
	tests := map[string]struct {
		token  string
		opts   []client.RequestOption
		target string // of /p?own=1
		header map[string]string
	}{
		"bearer": {token: ``, target: "/p?own=1", header: map[string]string{"Authorization": "Bearer " + tokenValue}},
		"a header of any name": {`"injection_header":"X-API-Key","injection_format":"{token}"`, nil, "/p?own=1",
			map[string]string{"X-Api-Key": tokenValue, "Authorization": ""}},
		"the first placeholder alone": {`"injection_format":"a {token} b {token}"`, nil, "/p?own=1", map[string]string{"Authorization": "a " + tokenValue + " b {token}"}},
		"basic":                       {`"injection_format":"Basic {token}","access_token":"` + basic + `"`, nil, "/p?own=1", map[string]string{"Authorization": "Basic " + basic}},
		"replaces the caller's": {``, []client.RequestOption{client.WithHeader("authorization", "mine"), client.WithHeader("X-Own", "1"), client.WithHeader("User-Agent", "own/1")}, "/p?own=1",
			map[string]string{"Authorization": "Bearer " + tokenValue, "X-Own": "1", "User-Agent": "own/1"}},
		"a parameter replaces the address's own": {injection("query_param", "key", "token"), nil, "/p?key=" + tokenValue, nil},
		"parameters are merged": {injection("query_param", "key", "token"), []client.RequestOption{client.WithQuery(url.Values{"b": {"2 3", "+"}, "key": {"mine"}})},
			"/p?b=2%203&b=%2B&key=" + tokenValue, nil},
		"the caller's parameters replace the address's": {``, []client.RequestOption{client.WithQuery(url.Values{"b": {"2"}}), client.WithQuery(url.Values{"b": {"3"}})}, "/p?b=2&b=3", nil},
		"several at once": {`"additional_credentials":{"app_id":"app-secret","empty":"x"},"additional_injections":[
			{"target":"header","key":"X-App","value_source":"additional_credentials.app_id"},{"target":"header","key":"X-None","value_source":"additional_credentials.none"},
			{"target":"query_param","key":"t","value_source":"token"}]`, nil, "/p?t=" + tokenValue, map[string]string{"X-App": "app-secret", "X-None": ""}},
		"AWS without further credentials": {`"injection_format":"AWS4-HMAC-SHA256 {token}"`, nil, "/p?own=1", map[string]string{"Authorization": "AWS4-HMAC-SHA256 " + tokenValue}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if tt.token != "" {
				w.token = with(tokenJSON, tt.token)
			}
			w.Answer = func(rw http.ResponseWriter, r *http.Request) { // repeats all that it was given
				_, password, _ := r.BasicAuth()
				rw.Header().Set("X-Echo", r.RequestURI+" "+password)
				_ = r.Header.Write(rw)
				_, _ = io.WriteString(rw, r.RequestURI)
			}
			resp, body, err := w.do(w.agent(), "GET", w.provider+"/p?own=1", append(tt.opts, client.WithGrant(grantID))...)
			if err != nil {
				t.Fatal(err)
			}
			got := w.Seen[0]
			if got.RequestURI != tt.target {
				t.Errorf("target %s, want %s", got.RequestURI, tt.target)
			}
			for header, want := range tt.header {
				if values := strings.Join(got.Header.Values(header), "|"); values != want {
					t.Errorf("%s is %q, want %q", header, values, want)
				}
			}
			if !strings.Contains(body, tt.target) {
				t.Errorf("the program got %s", body)
			}
			hidden := []string{tokenValue, "app-secret", "pass-word", basic}
			w.hides(hidden...)
			for _, secret := range hidden {
				if shown := resp.Request.URL.String() + " " + headerText(resp.Request.Header); strings.Contains(shown, secret) {
					t.Errorf("the response's request shows %s: %s", secret, shown)
				}
			}
		})
	}
}

func headerText(h http.Header) string {
	var b strings.Builder
	_ = h.Write(&b)
	return b.String()
}

// hides expects that no record and no line of the log has any of the texts.
func (w *world) hides(secrets ...string) {
	w.t.Helper()
	for _, secret := range secrets {
		for _, r := range w.api.Requests {
			if strings.Contains(r.Body+r.Target, secret) {
				w.t.Errorf("%s has %s: %s", r.Target, secret, r.Body)
			}
		}
		if strings.Contains(w.log.String(), secret) {
			w.t.Errorf("the log has %s: %s", secret, w.log.String())
		}
	}
}

func TestReplacedHeaderIsWarnedOf(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.do(w.agent(), "GET", w.provider, client.WithGrant(grantID), client.WithHeader("authorization", "mine-secret"))
	if err != nil || !strings.Contains(w.log.String(), "Authorization") {
		t.Errorf("%v, log %q", err, w.log.String())
	}
	w.hides("mine-secret")
	if _, has := w.record()["request_headers"].(map[string]any)["authorization"]; has {
		t.Errorf("recorded %v", w.record())
	}
}

// The vector of protocol 9.3, through everything: what is sent is what was signed.
func TestRequestSignsForAWS(t *testing.T) {
	w := newWorld(t)
	w.token = with(tokenJSON, `"access_token":"AKIDEXAMPLE","injection_format":"AWS4-HMAC-SHA256","additional_credentials":{
		"secret_key":"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY","session_token":"TOK-session","region":"eu-west-1","service":"lambda"},
		"additional_injections":[{"target":"header","key":"X-Ignored","value_source":"token"}]`)
	w.token = strings.Replace(w.token, "TOK-session", "TOK", 1)
	var sent *http.Request
	var body []byte
	provider := roundTripper(func(r *http.Request) (*http.Response, error) {
		sent = r
		body, _ = io.ReadAll(r.Body)
		return respond(200, "{}"), nil
	})
	clock := client.WithClock(func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) })
	_, _, err := w.do(w.agent(client.WithProviderTransport(provider), clock), "POST", "http://127.0.0.1:8099/v1/a%20b?q=2",
		client.WithGrant(grantID), client.WithBody(strings.NewReader(`{"k": 1}`)), client.WithQuery(url.Values{"q": {"1"}}), client.WithHeader("X-Own", "1"))
	if err != nil {
		t.Fatal(err)
	}
	if got := sent.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature=29fecd5b1bb4535af39c798f16809d3fd9453f8cc11f440774cce2c3356ea235") {
		t.Errorf("got %s", got)
	}
	if sent.URL.String() != "http://127.0.0.1:8099/v1/a%20b?q=1" || sent.Host != "127.0.0.1:8099" || string(body) != `{"k": 1}` || sent.ContentLength != 8 {
		t.Errorf("sent %s to %s: %q of %d bytes", sent.URL, sent.Host, body, sent.ContentLength)
	}
	for header, want := range map[string]string{"X-Amz-Date": "20260101T000000Z", "X-Amz-Security-Token": "TOK", "X-Own": "1", "X-Ignored": ""} {
		if got := sent.Header.Get(header); got != want {
			t.Errorf("%s is %q", header, got)
		}
	}
	headers := w.record()["request_headers"].(map[string]any)
	if len(headers) != 2 || headers["user-agent"] == nil || headers["x-own"] != "1" || w.record()["request_body"] != `{"k": 1}` {
		t.Errorf("recorded %v, %v", headers, w.record()["request_body"])
	}
	w.hides("wJalrXUtnFEMI", "29fecd5b")
}

func TestRequestThatCannotBeSigned(t *testing.T) {
	for _, credentials := range []string{`{"region":"r","service":"s"}`, `{"secret_key":"very-secret"}`} {
		w := newWorld(t)
		w.token = with(tokenJSON, `"injection_format":"AWS4-HMAC-SHA256","additional_credentials":`+credentials)
		_, _, err := w.do(w.agent(), "GET", w.provider, client.WithGrant(grantID))
		if !errors.Is(err, client.ErrInvalidResponse) || strings.Contains(err.Error(), "very-secret") || len(w.Seen) != 0 {
			t.Errorf("%s: %v", credentials, err)
		}
	}
}

// A query's own parameters stay where a signature covers them, but for those of the same name.
func TestSignedQueryIsMerged(t *testing.T) {
	w := newWorld(t)
	w.token = with(tokenJSON, `"injection_format":"AWS4-HMAC-SHA256","additional_credentials":{"secret_key":"very-secret","region":"r","service":"s"}`)
	_, _, err := w.do(w.agent(), "GET", w.provider+"/?a=1+2&b=1&c&%zz=3", client.WithGrant(grantID), client.WithQuery(url.Values{"b": {"2 3"}}))
	if err != nil || w.Seen[0].RequestURI != "/?a=1+2&c&%zz=3&b=2%203" {
		t.Errorf("%v, %+v", err, w.Seen)
	}
}
