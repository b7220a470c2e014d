package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/alter-console/alter-console/client"
)

func ExampleAgent_Request() {
	ctx, agent := context.Background(), newGranted().agent()
	defer agent.Close(ctx) // waits for the records of the requests
	resp, err := agent.Request(ctx, "POST", "https://mail.example.com/v1/messages",
		client.WithGrant("12345678-1234-4234-8234-123456789abc"),
		client.WithJSON(map[string]string{"to": "ann@example.com"}),
		client.WithReason("reply to a ticket"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Println(resp.StatusCode, text(resp, err))
	// Output: 200 POST /v1/messages {"to":"ann@example.com"}
}

// Two requests of one run, made by an agent with its application's key.
func ExampleAgent_Request_run() {
	ctx, app := context.Background(), newGranted().app()
	agent, err := app.GetAgent("00000000-0000-4000-8000-000000000002")
	if err != nil {
		fmt.Println(err)
		return
	}
	run := agent.Trace(ctx, client.RunID("run-abc"))
	const g1, g2 = "12345678-1234-4234-8234-123456789abc", "12345678-1234-4234-8234-123456789abc"
	fmt.Println(text(agent.Request(run, "GET", "https://mail.example.com/v1/messages", client.WithGrant(g1))))
	fmt.Println(text(agent.Request(run, "POST", "https://mail.example.com/v1/read", client.WithGrant(g2))))
	fmt.Println(app.Close(ctx))
	// Output:
	// GET /v1/messages
	// POST /v1/read
	// <nil>
}

func ExampleApp_Request() {
	app := newGranted().app()
	fmt.Println(text(app.Request(context.Background(), "GET", mailURL, client.WithProvider("mail"))))
	// Output: GET /v1/messages
}

func ExampleRequestOption() {
	shared := []client.RequestOption{client.WithProvider("mail"), client.WithHeader("Accept", "application/json")}
	agent := newGranted().agent()
	for _, page := range []string{"1", "2"} {
		query := client.WithQuery(url.Values{"page": {page}})
		fmt.Println(text(agent.Request(context.Background(), "GET", mailURL, append(shared, query)...)))
	}
	// Output:
	// GET /v1/messages?page=1
	// GET /v1/messages?page=2
}

func ExampleWithGrant() {
	fmt.Println(text(newGranted().agent().Request(context.Background(), "GET", mailURL, client.WithGrant(demoGrant))))
	// Output: GET /v1/messages
}

func ExampleWithProvider() {
	fmt.Println(text(newGranted().agent().Request(context.Background(), "GET", mailURL, client.WithProvider("mail"))))
	// Output: GET /v1/messages
}

// showAsked prints what the API is asked for a credential with.
func showAsked(opts ...client.RequestOption) {
	api := newGranted()
	resp, err := api.agent().Request(context.Background(), "GET", mailURL, append(opts, client.WithProvider("mail"))...)
	must(err)
	asked := api.asked[0]
	must(resp.Body.Close())
	before, _, _ := strings.Cut(asked, `,"request"`)
	fmt.Println(before + "}")
}

func ExampleWithLabel() {
	showAsked(client.WithLabel("marketing"))
	// Output: {"provider_id":"mail","label":"marketing","reason":null}
}

func ExampleWithAccount() {
	showAsked(client.WithAccount("ann@example.com"))
	// Output: {"provider_id":"mail","account":"ann@example.com","reason":null}
}

func ExampleWithAppUser() {
	showAsked(client.WithAppUser("user-7"))
	// Output: {"provider_id":"mail","app_user_id":"user-7","reason":null}
}

func ExampleWithUserToken() {
	showAsked(client.WithUserToken("the user's token"))
	// Output: {"provider_id":"mail","user_token":"the user's token","reason":null}
}

func ExampleWithReason() {
	showAsked(client.WithReason("weekly report"))
	// Output: {"provider_id":"mail","reason":"weekly report"}
}

func ExampleWithRequestCaller() {
	agent := newGranted().agent()
	fmt.Println(text(agent.Request(context.Background(), "GET", mailURL, client.WithProvider("mail"), client.WithRequestCaller("night-shift"))))
	// Output: GET /v1/messages
}

func ExampleWithContext() {
	agent := newGranted().agent()
	about := client.WithContext(map[string]string{"run_id": "run-abc", "tool": "search"})
	fmt.Println(text(agent.Request(context.Background(), "GET", mailURL, client.WithProvider("mail"), about)))
	// Output: GET /v1/messages
}

func ExampleWithJSON() {
	agent := newGranted().agent()
	fmt.Println(text(agent.Request(context.Background(), "POST", mailURL, client.WithProvider("mail"), client.WithJSON([]int{1, 2}))))
	// Output: POST /v1/messages [1,2]
}

func ExampleWithBody() {
	agent := newGranted().agent()
	form := client.WithBody(strings.NewReader("a=1&b=2"))
	kind := client.WithHeader("Content-Type", "application/x-www-form-urlencoded")
	fmt.Println(text(agent.Request(context.Background(), "POST", mailURL, client.WithProvider("mail"), form, kind)))
	// Output: POST /v1/messages a=1&b=2
}

func ExampleWithQuery() {
	agent := newGranted().agent()
	query := client.WithQuery(url.Values{"q": {"is:unread"}, "limit": {"10"}})
	fmt.Println(text(agent.Request(context.Background(), "GET", mailURL, client.WithProvider("mail"), query)))
	// Output: GET /v1/messages?limit=10&q=is%3Aunread
}

func ExampleWithHeader() {
	api := newGranted()
	api.provider = func(r *http.Request) (int, string) { return 200, r.Header.Get("Accept") }
	fmt.Println(text(api.agent().Request(context.Background(), "GET", mailURL, client.WithProvider("mail"), client.WithHeader("Accept", "text/csv"))))
	// Output: text/csv
}

func ExampleWithPathParams() {
	agent := newGranted().agent()
	path := client.WithPathParams(map[string]string{"id": "a/b"})
	fmt.Println(text(agent.Request(context.Background(), "GET", "https://mail.example.com/v1/messages/{id}", client.WithProvider("mail"), path)))
	// Output: GET /v1/messages/a%2Fb
}

func ExampleWithProviderTransport() {
	proxy, err := url.Parse("http://proxy.internal:3128")
	must(err)
	agent, err := client.NewAgent("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn",
		client.WithProviderTransport(&http.Transport{Proxy: http.ProxyURL(proxy)}))
	fmt.Println(agent, err)
	// Output: client.Agent(https://backend.alterauth.com, key alter_key_[redacted]) <nil>
}

func ExampleProviderError() {
	api := newGranted()
	api.provider = func(*http.Request) (int, string) { return 401, `{"error":"bad key"}` }
	_, err := api.agent().Request(context.Background(), "GET", mailURL, client.WithProvider("mail"))
	var p *client.ProviderError
	switch {
	case errors.Is(err, client.ErrProviderUnauthorised):
		errors.As(err, &p)
		fmt.Println(p.Host, "does not accept the credential of", p.Provider, "any more:", p.Body)
	case errors.Is(err, client.ErrScopeReauth):
		errors.As(err, &p)
		fmt.Println("the grant lacks", p.MissingScopes)
	case errors.As(err, &p):
		fmt.Println("status", p.Status)
	}
	// Output: mail.example.com does not accept the credential of mail any more: {"error":"bad key"}
}

// ambiguous asks for a grant where two match.
func ambiguous() error {
	api := newGranted().refusing("/sdk/token", `409 {"error":"ambiguous_grant","message":"Two grants match.","provider_id":"mail",
		"grant_ids":["g1","g2"],"candidates":[{"grant_id":"g1","label":"marketing"},{"grant_id":"g2","label":"support"}]}`)
	_, err := api.agent().Request(context.Background(), "GET", mailURL, client.WithProvider("mail"))
	return err
}

func ExampleAmbiguousGrant() {
	if several, ok := client.AmbiguousGrantOf(ambiguous()); ok {
		fmt.Println(several.GrantIDs)
	}
	// Output: [g1 g2]
}

func ExampleGrantCandidate() {
	several, _ := client.AmbiguousGrantOf(ambiguous())
	for _, one := range several.Candidates {
		fmt.Println(one.GrantID, "is for WithLabel of", one.Label)
	}
	// Output:
	// g1 is for WithLabel of marketing
	// g2 is for WithLabel of support
}

func ExampleAmbiguousGrantOf() {
	several, ok := client.AmbiguousGrantOf(ambiguous())
	fmt.Println(ok, several.Provider, len(several.Candidates))
	// Output: true mail 2
}

// refusedError is what the API answers with.
func refusedError(answer string) *client.Error {
	_, err := newGranted().refusing("/sdk/token", answer).agent().Request(context.Background(), "GET", mailURL, client.WithProvider("mail"))
	var e *client.Error
	errors.As(err, &e)
	return e
}

func ExampleError_Grant() {
	e := refusedError(`403 {"error":"grant_revoked","message":"The grant is revoked.","grant_id":"g1","reference":"r-1"}`)
	fmt.Println(e.Grant().GrantID, errors.Is(e, client.ErrGrantRevoked), e.Reference)
	// Output: g1 true r-1
}

func ExampleGrantSubject() {
	e := refusedError(`403 {"error":"grant_expired","message":"The grant has expired.","provider_id":"mail"}`)
	fmt.Println(e.Grant() == client.GrantSubject{Provider: "mail"})
	// Output: true
}

func ExampleError_KeyScopes() {
	e := refusedError(`403 {"error":"insufficient_scope","message":"A scope is missing.","missing":["tokens:retrieve"]}`)
	fmt.Println(e.KeyScopes().Missing)
	// Output: [tokens:retrieve]
}

func ExampleKeyScopes() {
	e := refusedError(`403 {"error":"insufficient_scope","message":"A scope is missing.","required":["a","b"],"required_any_of":true}`)
	if scopes := e.KeyScopes(); scopes.AnyOf {
		fmt.Println("one of", scopes.Required)
	}
	// Output: one of [a b]
}

func ExampleError_NotDelegable() {
	e := refusedError(`403 {"error":"grant_not_delegable","message":"No.","detail_reason":"no_onward_hop"}`)
	fmt.Println(errors.Is(e, client.ErrGrantNotDelegable), e.NotDelegable())
	// Output: true no_onward_hop
}

func ExampleError_MaxSessionAge() {
	e := refusedError(`403 {"error":"step_up_required","message":"Sign in anew.","max_session_age_seconds":300}`)
	fmt.Println(errors.Is(e, client.ErrStepUp), e.MaxSessionAge())
	// Output: true 5m0s
}

func ExampleError_grants() {
	e := refusedError(`403 {"error":"grant_path_not_allowed","message":"The grant does not allow this path."}`)
	for _, sentinel := range []error{
		client.ErrGrantNotFound, client.ErrNoDelegatedGrant, client.ErrGrantExpired, client.ErrGrantDeleted, client.ErrCredentialRevoked,
		client.ErrReauthorise, client.ErrUserToken, client.ErrAmbiguousGrant, client.ErrRequiresProxy, client.ErrTokenRefresh,
		client.ErrBlockedDestination, client.ErrPolicy, client.ErrAgentScopeNotAllowed, client.ErrGrantMethod, client.ErrGrantPath,
		client.ErrSecretHost, client.ErrRequestRule, client.ErrRedact, client.ErrSiblingLabel, client.ErrGrantPolicy,
		client.ErrScopeConstraint, client.ErrAgentsCannotMint, client.ErrMintSourceRules, client.ErrGrantLimit, client.ErrUseSelfRevoke,
		client.ErrAgentKeyRequired, client.ErrPrincipalNotOffered, client.ErrCredentialIDRequired, client.ErrEndUserCredential,
		client.ErrSecretNotFound, client.ErrSecretSlugExists, client.ErrSecretConcurrentUpdate, client.ErrSecretUnreadable,
		client.ErrCallNotFound, client.ErrEventNotFound, client.ErrRunNotFound, client.ErrReferenceNotFound,
	} {
		if errors.Is(e, sentinel) {
			fmt.Println(sentinel)
		}
	}
	// Output:
	// a policy refuses this use of the grant
	// the grant does not allow the path
}
