package vault_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// TestWhatIsReportedHoldsNoCredential plants the secret's value in every place of a report and in every spelling, and looks
// for it in every answer, in the log and in the database.
func TestWhatIsReportedHoldsNoCredential(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		const token = "ascii-value-4711/+"
		g := w.newGrantee("books")
		w.put(managedSecrets+"/books/value", `{"value":{"token":"`+token+`"}}`).want(http.StatusOK)
		w.advance(time.Second)
		spelt := spellingsOf(token)
		call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
		headers := map[string]string{"Authorization": "Bearer " + token, "cookie": token, "X-Api-Key": token, "x-auth-token": token, "accept": "text/plain"}
		for _, s := range spelt {
			headers["x-"+s[:3]+api.NewID()] = "a " + s + " b"
		}
		body := strings.Join(spelt, "\n") + "\n" + w.appKey + "\nAuthorization: Bearer some-other-token-x\n" + strings.Repeat("z", 12_000)
		report := map[string]any{
			"grant_id": g.grantID, "provider_id": "books", "token_generation": call, "method": "GET", "response_status": 200, "latency_ms": 3,
			"url":             "https://api.example.com/" + url.PathEscape(token) + "/x?key=" + url.QueryEscape(token),
			"request_headers": headers, "request_body": map[string]string{"a": body}, "response_headers": headers, "response_body": body,
			"reason": "with " + token, "context": map[string]string{"note": w.appKey + token, "tool": token, "run_id": "run of " + token},
		}
		raw, err := json.Marshal(report)
		w.must(err)
		w.advance(2 * time.Minute)                               // so that the value is no newer than a retrieval that isn't named
		for _, generation := range []string{call, api.NewID()} { // once of a retrieval, and once of none
			w.told(request{key: g.key, method: "POST", target: "/sdk/oauth/audit/api-call", body: strings.ReplaceAll(string(raw), call, generation)})
			kept := w.call(generation).wantJSON("bodies", `"kept"`)
			response, _ := kept.body["response"].(map[string]any)
			if text, _ := response["body"].(string); len(text) != wire.MaxKeptBody || response["truncated"] != true || !strings.Contains(text, "[removed]") {
				t.Errorf("kept is %v", response)
			}
			for _, s := range append(spelt, w.appKey, "some-other-token-x") {
				if strings.Contains(kept.raw, s) {
					t.Errorf("kept is %q in %s", s, kept.raw)
				}
			}
		}
		kept := w.everythingKept()
		for _, s := range append(spelt, w.appKey, upstreamToken) {
			if strings.Contains(kept, s) || strings.Contains(w.log.String(), s) {
				t.Errorf("%q is in the database or in the log", s)
			}
		}
	})
}

// spellingsOf are those that programs write a credential in, by themselves or when what they write it to is written to
// something else.
func spellingsOf(token string) []string {
	inJSON := func(s string) string { b, _ := json.Marshal(s); return strings.Trim(string(b), `"`) }
	escapedSlashes := strings.ReplaceAll(inJSON(token), "/", `\/`)
	ascii := ""
	for _, b := range []byte(token) {
		ascii += fmt.Sprintf(`\u%04x`, b)
	}
	inBase64 := base64.StdEncoding.EncodeToString([]byte(token))
	return []string{
		token, url.QueryEscape(token), strings.ToLower(url.QueryEscape(token)), url.PathEscape(token), strings.ReplaceAll(url.QueryEscape(token), "%2F", "/"),
		url.QueryEscape(url.QueryEscape(token)), inJSON(token), escapedSlashes, inJSON(inJSON(token)), ascii, html.EscapeString(token), url.QueryEscape(inJSON(token)),
		inBase64, base64.URLEncoding.EncodeToString([]byte(token)), inBase64[:12] + "\r\n" + inBase64[12:],
		base64.StdEncoding.EncodeToString([]byte("a:" + token + ":b")), base64.StdEncoding.EncodeToString([]byte("ab:" + token)), hex.EncodeToString([]byte(token)),
	}
}

// TestWhatAReportSaysOfItsGrantHidesNothing: what is removed is what the retrieval gave out, whatever grant a report of it
// names; and where nobody can tell which credential a program used, nothing is kept.
func TestWhatAReportSaysOfItsGrantHidesNothing(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g, other := w.newGrantee("books"), w.newGrantee("maps")
		w.put(managedSecrets+"/maps/value", `{"value":{"token":"another-value"}}`).want(http.StatusOK)
		w.post(managedSecrets, bearer("mine", "a-third-value")).want(http.StatusCreated)
		w.patch(g.agent, `{"scopes":{"managed_secret_slugs":["books","mine"]}}`).want(http.StatusOK)
		mine := w.grant(`{"managed_secret":"mine","agent_id":"` + g.agentID + `"}`)
		w.advance(2 * time.Minute)
		echo := `,"request_headers":{"x-sent":"` + upstreamToken + `"},"response_body":"you sent ` + upstreamToken + `"`
		for _, named := range []string{mine, other.grantID, api.NewID(), "x"} {
			call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
			w.told(saying(g.report(`"`+call+`"`, echo), g.grantID, named))
			w.call(call).wantJSON("outcome", `"ok"`).wantJSON("bodies", `"kept"`).wantJSON("grant_id", `"`+g.grantID+`"`)
		}
		for _, named := range []string{other.grantID, api.NewID(), "x"} {
			unknown := api.NewID()
			w.told(saying(g.report(`"`+unknown+`"`, echo), g.grantID, named))
			w.call(unknown).wantJSON("bodies", `"none"`)
		}
		if strings.Contains(w.everythingKept(), upstreamToken) {
			t.Error("the credential is in the database")
		}
	})
}

// TestWhatIsSaidWithARetrievalHoldsNoCredential: neither in its reason, nor in what the program says of itself and its run.
func TestWhatIsSaidWithARetrievalHoldsNoCredential(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		r := saying(saying(g.retrieval(), "to look", "with "+upstreamToken), "/v1/items", "/v1/"+upstreamToken)
		r.context = `{"run_id":"run ` + upstreamToken + `","tool":"` + upstreamToken + `","` + upstreamToken + `":"x"}`
		r.headers = map[string]string{"User-Agent": "curl/8 " + upstreamToken}
		w.call(w.send(r).want(http.StatusOK).text("token_generation")).wantJSON("tool", `"[removed]"`).wantJSON("client", `"curl/8 [removed]"`).wantJSON("run_id", `"run [removed]"`)
		if strings.Contains(w.everythingKept(), upstreamToken) {
			t.Error("the credential is in the database")
		}
	})
}

// TestACredentialIsNoneTheLessForItsName: what says where a signature is good for is kept, and may be the name of a credential.
func TestACredentialIsNoneTheLessForItsName(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		w.patch(managedSecrets+"/books", `{"injection":{"kind":"custom","additional":[
			{"target":"header","key":"X-One","value_source":"additional_credentials.region"},
			{"target":"header","key":"X-Two","value_source":"additional_credentials.service"}]},
			"value":{"additional_credentials":{"region":"first-part-4711","service":"second-part-4711"}}}`).want(http.StatusOK)
		w.advance(time.Second)
		call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
		w.told(g.report(`"`+call+`"`, `,"response_body":"you sent first-part-4711 and second-part-4711"`))
		w.call(call).wantJSON("bodies", `"kept"`)
		for _, part := range []string{"first-part-4711", "second-part-4711"} {
			if strings.Contains(w.everythingKept(), part) {
				t.Errorf("%q is in the database", part)
			}
		}
	})
}

// TestAReportIsTakenWhateverItCallsItsMethod: what no database keeps, or no method can be, is left out.
func TestAReportIsTakenWhateverItCallsItsMethod(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		for _, method := range []string{`G\u0000T`, "LÖSCHEN", strings.Repeat("A", 30)} {
			call := api.NewID()
			w.told(saying(g.report(`"`+call+`"`, ""), `"GET"`, `"`+method+`"`))
			w.call(call).wantJSON("method", `""`)
		}
	})
}
