package vault_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/archive"
	"github.com/alter-console/alter-console/vault/api"
)

func TestAReportIsOfItsRetrieval(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		w.advance(time.Second)
		first := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
		second := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
		w.told(g.report(`"`+first+`"`, `,"request_headers":{"accept":"*/*"},"request_body":{"q":1},"response_headers":{"content-type":"text/plain"},"response_body":"hello"`))
		kept := w.call(first)
		kept.wantJSON("outcome", `"ok"`).wantJSON("status", `200`).wantJSON("latency_ms", `12`).wantJSON("bodies", `"kept"`)
		kept.wantJSON("request", `{"headers":{"accept":"*/*"},"body":"{\"q\":1}","truncated":false}`)
		kept.wantJSON("response", `{"headers":{"content-type":"text/plain"},"body":"hello","truncated":false}`)
		w.call(second).wantJSON("outcome", `"unreported"`)

		w.told(g.report(`"`+first+`"`, `,"response_status":500`)) // once more, and otherwise
		w.call(first).wantJSON("status", `200`)
		if _, total := w.calls(""); total != 2 {
			t.Errorf("%v calls after the same was reported twice", total)
		}
		w.told(saying(g.report(`null`, ""), `"response_status":200`, `"response_status":404`)) // as clients before 0.25: the newest unreported
		w.call(second).wantJSON("outcome", `"upstream_error"`).wantJSON("status", `404`)
		if _, total := w.calls("class=4xx"); total != 1 {
			t.Errorf("%v of class 4xx", total)
		}
	})
}

// saying replaces something in a request's body.
func saying(r request, old, new string) request {
	r.body = strings.Replace(r.body, old, new, 1)
	return r
}

// everythingKept is all that the database holds, as a backup has it.
func (w *world) everythingKept() string {
	w.Helper()
	var packed bytes.Buffer
	if _, err := w.store.Dump(w.Context(), &packed, archive.Header{}); err != nil {
		w.Fatal(err)
	}
	unpacked, err := gzip.NewReader(&packed)
	w.must(err)
	text, err := io.ReadAll(unpacked)
	w.must(err)
	return string(text)
}

func TestAReportWithoutARetrievalIsACallOfItsOwn(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g, other := w.newGrantee("books"), w.newGrantee("maps")
		w.advance(time.Second)
		unknown := api.NewID()
		r := saying(g.report(`"`+unknown+`"`, `,"context":{"run_id":"run-7"},"reason":"why"`), `"response_status":200`, `"response_status":0`)
		w.told(r)
		w.told(r) // which counts once
		w.call(unknown).wantJSON("outcome", `"network_error"`).wantJSON("run_id", `"run-7"`).wantJSON("reason", `"why"`).wantJSON("grant_id", `"`+g.grantID+`"`)
		theirs := w.send(other.retrieval()).want(http.StatusOK).text("token_generation")
		w.told(g.report(`"`+theirs+`"`, "")) // of another agent's call there is nothing to tell
		w.call(theirs).wantJSON("outcome", `"unreported"`)
		for _, odd := range []string{`{}`, `{"grant_id":7,"url":[],"response_status":"x","latency_ms":-1,"request_headers":[],"request_body":"\ud800\u0000","context":{"a":1}}`} {
			w.told(request{key: g.key, method: "POST", target: "/sdk/oauth/audit/api-call", body: odd})
		}
		w.send(request{key: g.key, method: "POST", target: "/sdk/oauth/audit/api-call", body: `[1]`}).refused(http.StatusBadRequest, wire.CodeMalformedJSON)
		if _, total := w.calls(""); total != 5 {
			t.Errorf("%v calls", total)
		}
	})
}

// TestManyReportsAtOnceLoseNone: those of one call count once.
func TestManyReportsAtOnceLoseNone(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
				for range 2 {
					all.Go(func() { w.told(g.report(`"`+call+`"`, `,"response_body":"x"`)) })
				}
			})
		}
		all.Wait()
		if _, total := w.calls("outcome=ok"); total != 40 {
			t.Errorf("%v are reported, want 40", total)
		}
	})
}

// TestAReportAfterAReplacementKeepsNoBodies: the value that was sent can't be looked for any more.
func TestAReportAfterAReplacementKeepsNoBodies(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
		w.advance(time.Second)
		w.put(managedSecrets+"/books/value", `{"value":{"token":"another-value"}}`).want(http.StatusOK)
		w.told(g.report(`"`+call+`"`, `,"response_body":"you sent `+upstreamToken+`"`))
		kept := w.call(call).wantJSON("outcome", `"ok"`).wantJSON("bodies", `"none"`)
		if strings.Contains(kept.raw, upstreamToken) {
			t.Errorf("kept is %s", kept.raw)
		}
	})
}

// TestAReportKeepsOddHeadersAsJSON, and a status that is none as none.
func TestAReportKeepsOddHeadersAsJSON(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		for status, want := range map[string]string{"0": "null", "99": "null", "600": "null", "-1": "null", "1000000": "null", "100": "100", "599": "599"} {
			call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
			r := g.report(`"`+call+`"`, `,"response_headers":{"list":["1", "<2>",null],"object":{"b": [1, null]},"n":12345678901,"no":null,"text":" a ","c":["`+upstreamToken+`"]}`)
			w.told(saying(r, `"response_status":200`, `"response_status":`+status))
			kept := w.call(call).wantJSON("status", want)
			headers := kept.body["response"].(map[string]any)["headers"].(map[string]any)
			for name, want := range map[string]string{"list": `["1","<2>",null]`, "object": `{"b":[1,null]}`, "n": "12345678901", "no": "null", "text": " a ", "c": `["[removed]"]`} {
				if headers[name] != want {
					t.Errorf("the header %s is kept as %q, want %q", name, headers[name], want)
				}
			}
		}
	})
}
