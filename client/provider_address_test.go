package client_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// Which addresses get a credential (protocol 9.4).
func TestRequestAddresses(t *testing.T) {
	long := "https://example.com/" + strings.Repeat("a", 65536-len("https://example.com/"))
	accepted := []string{
		"https://example.com", "https://example.com/", "https://10.0.0.1/", "https://169.254.169.254/", "https://me:pass-word@example.com/", "https://[::ffff:127.0.0.1]/",
		"http://localhost:1/", "http://LOCALHOST/", "http://127.0.0.1/", "http://127.0.0.1:65535/", "http://[::1]/", "http://[::1]:8080/x", "HTTPS://example.com/", "https://example.com/%7Bx%7D", long,
	}
	for _, address := range accepted {
		w := newWorld(t)
		provider := roundTrips(t, 204, "")
		if _, _, err := w.do(w.agent(client.WithProviderTransport(provider)), "GET", address, client.WithGrant(grantID)); err != nil {
			t.Errorf("%.60s: %v", address, err)
		}
	}
	refused := []string{
		"http://127.0.0.2/", "http://127.1/", "http://0.0.0.0/", "http://localhost./", "http://[::ffff:127.0.0.1]/", "http://[::1%25lo]/", "http://example.com/", "http://localhost.example.com/",
		"http://user:pass-word@example.com/", "http://localhost@example.com/", "ftp://example.com/", "file:///etc/passwd", "//example.com/", "/items", "items", "", "https://", "https:///items", "https:items", "https://:443/",
		"https://example.com:65536/", "https://example.com:x/", "https://exa mple.com/", " https://example.com/", "https://example.com/\n", "https://example.com\\@evil.example/",
		"https://example.com/{id}", "https://example.com/{", "https://example.com/}", "https://example.com/{0}", "https://example.com/?q={a.b}", long + "a",
	}
	for _, address := range refused {
		refuse(t, fmtAddress(address), "URL", address, client.WithGrant(grantID))
	}
	refuse(t, "with parameters", "URL", long, client.WithGrant(grantID), client.WithQuery(url.Values{"a": {"b"}}))
}

func fmtAddress(address string) string {
	return strings.ToValidUTF8(address[:min(len(address), 60)], "")
}

// refuse expects that nothing at all is sent, and that the error repeats no password.
func refuse(t *testing.T, name, field, address string, opts ...client.RequestOption) {
	t.Helper()
	agent, err := client.NewAgent(agentKey, client.WithTransport(noNetwork{t}), client.WithProviderTransport(noNetwork{t}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = agent.Request(t.Context(), "GET", address, opts...)
	var v *client.ValueError
	if !errors.As(err, &v) || v.Field != field || v.Fix == "" {
		t.Errorf("%s: got %v, want a refusal of %s", name, err, field)
	}
	if err != nil && (strings.Contains(err.Error(), "pass-word") || len(err.Error()) > 300) {
		t.Errorf("%s: %v", name, err)
	}
}

func TestPathParams(t *testing.T) {
	w := newWorld(t)
	params := client.WithPathParams(map[string]string{"owner": "a/b c?d#é", "repo_1": "{owner}", "unused": "x"})
	if _, _, err := w.do(w.agent(), "GET", w.provider+"/{owner}/{repo_1}/{owner}", client.WithGrant(grantID), params); err != nil {
		t.Fatal(err)
	}
	if got, want := w.Seen[0].RequestURI, "/a%2Fb%20c%3Fd%23%C3%A9/%7Bowner%7D/a%2Fb%20c%3Fd%23%C3%A9"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for name, value := range map[string]string{"1a": "x", "a.b": "x", "": "x", "a": "..", "b": "."} {
		refuse(t, name+"="+value, `path parameter "`+name+`"`, "https://example.com/{"+name+"}", client.WithGrant(grantID), client.WithPathParams(map[string]string{name: value}))
	}
}

func TestRequestOptionsThatAreRefused(t *testing.T) {
	grant, provider := client.WithGrant(grantID), client.WithProvider("acme")
	for field, opts := range map[string][]client.RequestOption{
		"grant":                      {},
		"label":                      {provider, client.WithLabel("")},
		"provider":                   {client.WithProvider("")},
		"account":                    {provider, client.WithAccount("")},
		"app user":                   {provider, client.WithAppUser("")},
		"label, account or app user": {grant, client.WithLabel("x")},
		"user token":                 {grant, client.WithUserToken("")},
		"reason":                     {grant, client.WithReason("")},
		"caller":                     {grant, client.WithRequestCaller(" x")},
		"JSON":                       {grant, client.WithJSON(make(chan int))},
		"body":                       {grant, client.WithJSON(1), client.WithBody(strings.NewReader("x"))},
		"header":                     {grant, client.WithHeader("X-A", "a\r\nX-B: b")},
		"trace":                      {grant, client.WithContext(map[string]string{"a": strings.Repeat("x", 513)})},
	} {
		refuse(t, field, field, "https://example.com/", opts...)
	}
	refuse(t, "both", "grant", "https://example.com/", grant, provider)
	refuse(t, "no body", "body", "https://example.com/", grant, client.WithBody(nil))
	refuse(t, "header's name", "header", "https://example.com/", grant, client.WithHeader("a b", "x"))
	refuse(t, "account with a grant", "label, account or app user", "https://example.com/", grant, client.WithAccount("x"))
	agent, _ := client.NewAgent(agentKey, client.WithTransport(noNetwork{t}))
	for _, method := range []string{"", "GET IT", "GÉT", "GET\n"} {
		var v *client.ValueError
		if _, err := agent.Request(t.Context(), method, "https://example.com/", grant, nil); !errors.As(err, &v) || v.Field != "method" {
			t.Errorf("%q: got %v", method, err)
		}
	}
}

// What is announced to the API: all that tells grants apart, and the address without its password and parameters.
func TestRequestAsksForTheCredential(t *testing.T) {
	w := newWorld(t)
	address := strings.Replace(w.provider, "://", "://me:pass-word@", 1) + "/{id}?a=1"
	_, _, err := w.do(w.agent(), "patch", address, client.WithProvider("acme"), client.WithLabel("l"), client.WithAccount("a"),
		client.WithAppUser("u"), client.WithUserToken("jwt"), client.WithPathParams(map[string]string{"id": "7"}), client.WithQuery(url.Values{"b": {"2"}}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"provider_id":"acme","user_token":"jwt","app_user_id":"u","account":"a","label":"l","reason":null,"request":{"method":"PATCH","url":"` + w.provider + `/7?a=1"}}`
	if got := w.api.Requests[0].Body; got != want {
		t.Errorf("asked %s\nwant  %s", got, want)
	}
	if got := w.record()["url"]; got != w.provider+"/7?a=1" {
		t.Errorf("recorded %v", got)
	}
}

// An address is refused or asked for as it stands, and its host is what was written.
func FuzzRequestAddress(f *testing.F) {
	for _, seed := range []string{"https://example.com/a?b=c#d", "http://[::1]:9/{x}", "https://a:b@c:443//..%2f", "http:\\\\x", "https://exämple.com/"} {
		f.Add(seed, "x")
	}
	f.Fuzz(func(t *testing.T, address, value string) {
		asked := false
		agent, err := client.NewAgent(agentKey, client.WithTransport(roundTripper(roundTripAsked(&asked))), client.WithProviderTransport(roundTrips(t, 204, "")))
		if err != nil {
			t.Fatal(err)
		}
		_, err = agent.Request(t.Context(), "GET", address, client.WithGrant(grantID), client.WithPathParams(map[string]string{"x": value}))
		var v *client.ValueError
		if asked == errors.As(err, &v) {
			t.Errorf("asked %t, and %v", asked, err)
		}
		if u, err := url.Parse(strings.ReplaceAll(address, "{x}", "x")); asked && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			t.Errorf("%q was asked for", address)
		}
	})
}
