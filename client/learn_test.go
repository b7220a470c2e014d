package client_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// answerWith answers well, with headers.
func answerWith(kv ...string) func(http.ResponseWriter, request) {
	return func(w http.ResponseWriter, r request) {
		for i := 0; i < len(kv); i += 2 {
			w.Header().Set(kv[i], kv[i+1])
		}
		answer(200, agentJSON)(w, r)
	}
}

func TestActorIDIsKeptAndSentBack(t *testing.T) {
	f := newFake(t, 200, agentJSON)
	app := f.app(client.WithCaller("billing-cron"), client.WithLogger(slog.New(slog.DiscardHandler)))
	const first, second = "99999999-8888-4777-8666-555555555555", "99999999-8888-4777-8666-000000000000"
	steps := []struct{ answer, sent, kept string }{
		{"not-a-uuid", "", ""},
		{"{" + first + "}", "", ""},
		{first, "", first},
		{second, first, first},
		{"", first, first},
	}
	for i, step := range steps {
		f.Answer = answerWith(wire.HeaderActorID, step.answer)
		if _, err := app.Agents.Get(t.Context(), agentID); err != nil {
			t.Fatal(err)
		}
		if sent := f.last().Header.Get(wire.HeaderActorID); sent != step.sent || app.ActorID() != step.kept {
			t.Errorf("step %d: sent %q, kept %q", i, sent, app.ActorID())
		}
	}
	agent, err := app.GetAgent(agentID)
	if err != nil || agent.ActorID() != "" {
		t.Errorf("an agent starts with the app's actor %q, %v", agent.ActorID(), err)
	}
}

func TestDeprecatedKeyWarnsOnce(t *testing.T) {
	for value, want := range map[string]int{"true": 1, "True": 0, "1": 0, "false": 0} {
		var log bytes.Buffer
		f := newFake(t, 200, agentJSON)
		f.Answer = answerWith(wire.HeaderKeyDeprecated, value)
		agent := f.agent(client.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		for range 3 {
			if _, err := agent.Me(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Count(log.String(), "deprecated"); got != want || strings.Contains(log.String(), agentKey) {
			t.Errorf("%q: %d warnings: %s", value, got, log.String())
		}
	}
}

func TestRateLimits(t *testing.T) {
	at := func(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
	legacy := func(limit, remaining, reset string) []string {
		return []string{wire.HeaderRateLimitLimit, limit, wire.HeaderRateLimitRemaining, remaining, wire.HeaderRateLimitReset, reset}
	}
	standard := func(policy, limit string) []string { return []string{"RateLimit-Policy", policy, "RateLimit", limit} }
	known := client.RateLimit{Limit: 100, Remaining: 42, ResetAt: at(1767225630)}
	tests := map[string]struct {
		header []string
		want   *client.RateLimit
	}{
		"triple":            {legacy("100", "42", "1767225630"), &known},
		"no reset":          {legacy("100", "42", ""), nil},
		"reset too far":     {legacy("100", "42", "253402300800"), nil},
		"not digits":        {legacy("100", "-1", "1767225630"), nil},
		"huge":              {legacy(strings.Repeat("9", 50), "1", "1767225630"), nil},
		"standard":          {standard(`"api_key";q=100;w=60`, `"api_key";r=42;t=30`), &known},
		"second item":       {standard(`"ip";q=5;w=1, "api_key";q=100;w=60`, `"other";r=1;t=1, "api_key";r=42;t=30`), &known},
		"other name":        {standard(`"a";q=100;w=60`, `"b";r=42;t=30`), nil},
		"bad parameter":     {standard(`"a";q=100;w=60`, `"a";r=42;t=30;T=1`), nil},
		"unquoted":          {standard(`a;q=100`, `a;r=42;t=30`), nil},
		"no policy":         {standard(``, `"a";r=42;t=30`), nil},
		"triple wins":       {append(legacy("100", "42", "1767225630"), standard(`"a";q=1`, `"a";r=1;t=1`)...), &known},
		"partial, standard": {append(legacy("7", "", ""), standard(`"a";q=100`, `"a";r=42;t=30`)...), &known},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, 200, agentJSON)
			f.Answer = answerWith(tt.header...)
			agent := f.agent()
			if _, ok := agent.LastRateLimit(); ok {
				t.Error("known before any answer")
			}
			if _, err := agent.Me(t.Context()); err != nil {
				t.Fatal(err)
			}
			got, ok := agent.LastRateLimit()
			if ok != (tt.want != nil) || ok && got != *tt.want {
				t.Errorf("got %v, %t", got, ok)
			}
		})
	}
}

func TestCapabilities(t *testing.T) {
	tests := []struct {
		status int
		body   string
		search bool // has it
		fails  bool
	}{
		{200, `{"capabilities":["search","providers","new"]}`, true, false},
		{200, `{"capabilities":[]}`, false, false},
		{404, `{"error":"route_not_found","message":"x"}`, false, false},
		{404, `not found`, false, false},
		{405, `{"error":"method_not_allowed"}`, false, false},
		{403, `{"detail":"Forbidden"}`, false, false},
		{400, `{"error":"something_of_theirs"}`, false, false},
		{401, `{"error":"invalid_key"}`, false, true},
		{404, `{"error":"caller_agent_unresolved"}`, false, true},
		{421, `{"error":"misdirected_request"}`, false, true},
		{429, ``, false, true},
		{429, `{"error":"quota_exceeded"}`, false, true},
		{500, ``, false, true},
		{302, ``, false, true},
		{200, `{}`, false, true},
	}
	for _, tt := range tests {
		f := newFake(t, tt.status, tt.body)
		app := f.app()
		for range 2 {
			set, err := app.Capabilities(t.Context())
			if (err != nil) != tt.fails || set.Has(client.CapabilitySearch) != tt.search || set.Has("audit") {
				t.Errorf("%d %s: %v, %v", tt.status, tt.body, set, err)
			}
		}
		if want := map[bool]int{true: 2, false: 1}[tt.fails]; len(f.Requests) != want || f.last().Target != "/console/v1/capabilities" {
			t.Errorf("%d %s: asked %d times", tt.status, tt.body, len(f.Requests))
		}
	}
}

func TestCapabilitiesAreAskedOnceByMany(t *testing.T) {
	f := newFake(t, 200, `{"capabilities":["search"]}`)
	app := f.app()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if set, err := app.Capabilities(t.Context()); err != nil || !set.Has(client.CapabilitySearch) {
				t.Errorf("%v, %v", set, err)
			}
		})
	}
	wg.Wait()
	if len(f.Requests) != 1 {
		t.Errorf("asked %d times", len(f.Requests))
	}
}

func TestProviders(t *testing.T) {
	items, err := newFake(t, 200, `{"items":["github","google"]}`).app().Providers(t.Context())
	if err != nil || fmt.Sprint(items) != "[github google]" {
		t.Errorf("%v, %v", items, err)
	}
	if items, err = newFake(t, 200, `{"items":[1]}`).app().Providers(t.Context()); !errors.Is(err, client.ErrInvalidResponse) || items != nil {
		t.Errorf("%v, %v", items, err)
	}
}

// No way of printing a client, a result or an error shows a key, even when the other side repeats it.
func TestKeysAreNeverShown(t *testing.T) {
	f := newFake(t, 400, `{"error":"bad","message":"key `+appKey+` is bad","hint":"`+appKey+`","x":["`+appKey+`"]}`)
	app := f.app(client.WithCaller("cron"))
	agent, _ := app.GetAgent(agentID)
	_, apiError := app.Agents.Get(t.Context(), agentID)
	broken, _ := client.NewApp(appKey, client.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("can't send %v", r.Header)
	})))
	_, networkError := broken.Agents.Get(t.Context(), agentID)
	key := client.NewSecret(appKey)
	created := client.AgentCreateResult{APIKey: key, KeyID: keyID}
	minted := client.AgentKeyMintResult{APIKey: key}
	replaced := client.AgentKeyReplaceResult{AgentKeyMintResult: minted}
	appMinted := client.AppKeyMintResult{APIKey: key}

	for _, v := range []any{app, *app, agent, *agent, app.Agents, *app.Agents, apiError, networkError, client.WithCaller("x"),
		key, &key, created, &created, minted, &minted, replaced, &replaced, appMinted, &appMinted} {
		out := everyWayOfPrinting(v)
		for _, part := range []string{appKey, appKey[9:31], fmt.Sprintf("%x", appKey), fmt.Sprintf("%X", appKey), base64.StdEncoding.EncodeToString([]byte(appKey))} {
			if strings.Contains(out, part) {
				t.Errorf("%T shows a key:\n%s", v, out)
			}
		}
	}
	if key.Reveal() != appKey || (client.Secret{}).Reveal() != "" {
		t.Error("Reveal does not give the key")
	}
	contains(t, app.String(), f.url, "cron", "alter_rk_[redacted]")
	contains(t, agent.String(), agentID)
	contains(t, fmt.Sprint(apiError), "key [redacted] is bad")
}

// everyWayOfPrinting puts a value, and what may hold it, through fmt, log/slog, errors and the encoders.
func everyWayOfPrinting(v any) string {
	type inner struct{ V any }
	type hidden struct{ v any } // whose methods fmt may not call
	var out bytes.Buffer
	text, asJSON := slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range []any{v, inner{v}, &inner{v}, hidden{v}, &hidden{v}, map[string]any{"k": v}, []any{v, &v}, struct{ H hidden }{hidden{v}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, fmt.Errorf("it failed: %w", fmt.Errorf("with %v and %+v", v, v)))
		for _, log := range []*slog.Logger{text, asJSON} {
			log.Info("x", "v", v)
			log.WithGroup("g").With("v", v).Info("x", slog.Group("h", "v", v))
		}
		for _, encode := range []func(any) error{json.NewEncoder(&out).Encode, gob.NewEncoder(&out).Encode, xml.NewEncoder(&out).Encode} {
			_ = encode(v) // some can't be encoded
		}
		_ = template.Must(template.New("").Parse("{{.}}")).Execute(&out, v)
	}
	return out.String()
}

// A secret in a struct that is encoded stands there as a word, so that nobody takes it for an empty key.
func TestSecretsReadAsAWord(t *testing.T) {
	type result struct{ Given, None client.Secret }
	v := result{Given: client.NewSecret(appKey)}
	asJSON, err := json.Marshal(v)
	if got := string(asJSON); err != nil || got != `{"Given":"[redacted]","None":null}` {
		t.Errorf("JSON: %s, %v", got, err)
	}
	asXML, err := xml.Marshal(v)
	if got := string(asXML); err != nil || got != `<result><Given>[redacted]</Given><None>none</None></result>` {
		t.Errorf("XML: %s, %v", got, err)
	}
	if got := fmt.Sprintf("%v %+v", v, v); got != "{[redacted] none} {Given:[redacted] None:none}" {
		t.Errorf("fmt: %s", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	app, err := client.NewApp(appKey, client.WithCaller("x"), client.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		resp := respond(200, agentJSON)
		resp.Header.Set(wire.HeaderActorID, keyID)
		resp.Header.Set(wire.HeaderKeyDeprecated, "true")
		resp.Header.Set("RateLimit-Policy", `"a";q=1`)
		resp.Header.Set("RateLimit", `"a";r=1;t=1`)
		return resp, nil
	})), client.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := app.Agents.Get(t.Context(), agentID); err != nil {
				t.Error(err)
			}
			app.LastRateLimit()
		})
	}
	wg.Wait()
	if app.ActorID() != keyID {
		t.Errorf("actor %q", app.ActorID())
	}
}
