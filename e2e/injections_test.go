package e2e_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/alter-console/alter-console/client"
)

// A planted credential is one that a test looks for wherever it must not be.
type planted struct {
	name      string
	injection client.Injection
	value     client.SecretValue
	texts     []string // that nobody but the upstream may see
	arrives   func(*testing.T, received)
}

// plantedCredentials are one of each kind of injection. What they hold has to be escaped wherever it can be.
func plantedCredentials() []planted {
	const (
		token    = "planted/token+of==bearer"
		header   = `planted "key" of-header\`
		password = "planted:pässword&of=basic"
		query    = "planted query&token=ü/%41"
		custom   = "planted-token-of-custom"
		beside   = "planted app+of/custom"
		hidden   = "planted#token of only=params"
		secret   = "planted/secret+Key/of+SigV4/0123456789AB"
		session  = "planted//session+token/of+SigV4=="
	)
	plain := client.NewSecret
	region := client.Injection{Kind: client.InjectSigV4, Region: "eu-west-1", Service: "execute-api"}
	return []planted{
		{"bearer", client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: plain(token)}, []string{token}, has("Authorization", "Bearer "+token)},
		{"header", client.Injection{Kind: client.InjectHeader, Name: "X-Acme-Key", Format: "key={token}"}, client.SecretValue{Token: plain(header)}, []string{header}, has("X-Acme-Key", "key="+header)},
		{"basic", client.Injection{Kind: client.InjectBasic}, client.SecretValue{Username: plain("ann"), Password: plain(password)},
			[]string{password, "ann:" + password}, has("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("ann:"+password)))},
		{"query", client.Injection{Kind: client.InjectQuery, Name: "key"}, client.SecretValue{Token: plain(query)}, []string{query}, hasParameter("key", query)},
		{"custom", client.Injection{Kind: client.InjectCustom, Header: "Authorization", Format: "Token {token}", Additional: []client.AdditionalInjection{
			{Target: "header", Key: "X-App", ValueSource: "additional_credentials.app"}, {Target: "query_param", Key: "key", ValueSource: "token"}}},
			client.SecretValue{Token: plain(custom), Additional: map[string]client.Secret{"app": plain(beside)}}, []string{custom, beside},
			has("Authorization", "Token "+custom, has("X-App", beside), hasParameter("key", custom))},
		{"parameters", client.Injection{Kind: client.InjectCustom, Additional: []client.AdditionalInjection{
			{Target: "query_param", Key: "one", ValueSource: "token"}, {Target: "query_param", Key: "two", ValueSource: "token"}}},
			client.SecretValue{Token: plain(hidden)}, []string{hidden}, hasParameter("one", hidden, hasParameter("two", hidden))},
		{"sigv4", region, client.SecretValue{AccessKeyID: plain("AKIDPLANTED0000000"), SecretKey: plain(secret)}, []string{"AKIDPLANTED0000000", secret},
			isSigned(aws.Credentials{AccessKeyID: "AKIDPLANTED0000000", SecretAccessKey: secret})},
		{"session", region, client.SecretValue{AccessKeyID: plain("AKIDPLANTED1111111"), SecretKey: plain(secret + "s"), SessionToken: plain(session)}, []string{"AKIDPLANTED1111111", secret + "s", session},
			isSigned(aws.Credentials{AccessKeyID: "AKIDPLANTED1111111", SecretAccessKey: secret + "s", SessionToken: session})},
	}
}

// has fails unless a header of a request is this, and the rest is so too.
func has(name, want string, rest ...func(*testing.T, received)) func(*testing.T, received) {
	return func(t *testing.T, r received) {
		t.Helper()
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s %s has %s %q, want %q", r.Method, r.RequestURI, name, got, want)
		}
		for _, check := range rest {
			check(t, r)
		}
	}
}

func hasParameter(name, want string, rest ...func(*testing.T, received)) func(*testing.T, received) {
	return func(t *testing.T, r received) {
		t.Helper()
		if got := r.URL.Query()[name]; len(got) != 1 || got[0] != want {
			t.Errorf("%s %s has %s %q, want %q", r.Method, r.RequestURI, name, got, want)
		}
		if got := r.Header.Get("Authorization"); got != "" && len(rest) == 0 && !strings.HasPrefix(got, "Token ") {
			t.Errorf("%s %s has Authorization %q beside its parameter", r.Method, r.RequestURI, got)
		}
		for _, check := range rest {
			check(t, r)
		}
	}
}

func isSigned(with aws.Credentials) func(*testing.T, received) {
	return func(t *testing.T, r received) { t.Helper(); r.checkSignature(t, with) }
}

// A request is one that a program is to make, as send.py reads it.
type request struct {
	Method   string            `json:"method"`
	URL      string            `json:"url"`
	GrantID  string            `json:"grant_id"`
	Reason   string            `json:"reason,omitempty"`
	JSON     map[string]string `json:"json,omitempty"`
	Query    map[string]string `json:"query_params,omitempty"`
	Header   map[string]string `json:"extra_headers,omitempty"`
	Metadata map[string]string `json:"metadata,omitempty"`
}

// requests are those of one credential: the upstream repeats what it gets, with success and with failure, and the program
// says the credential itself wherever it can.
func (p planted) requests(u *upstream, grantID, closed string) []request {
	leak := p.texts[len(p.texts)-1]
	all := []request{
		{Method: "POST", URL: u.URL + "/echo/a%20b/" + p.name, JSON: map[string]string{"q": "ü"}, Query: map[string]string{"b": "2&3", "a": "1+x"}},
		{Method: "PUT", URL: u.URL + "/echo/fails/" + p.name, JSON: map[string]string{"note": leak}, Reason: "because of " + leak, Header: map[string]string{"X-Note": url.QueryEscape(leak)}},
		{Method: "GET", URL: u.URL + "/echo/" + p.name + "/" + url.PathEscape(leak) + "?leak=" + url.QueryEscape(leak), Metadata: map[string]string{"note": leak}},
		{Method: "DELETE", URL: closed + "/nobody?leak=" + url.QueryEscape(leak)},
	}
	if p.injection.Kind == client.InjectSigV4 { // of which 0.20 leaves parameters beside the address out
		all[0].URL, all[0].Query = all[0].URL+"?b=2%263&a=1%2Bx", nil
	}
	for i := range all {
		all[i].GrantID = grantID
	}
	return all
}
