package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// routes are all addresses of the API, each with a method it answers to. ID and KEY stand for an agent's own.
var routes = []struct{ method, target string }{
	{"GET", "/sdk/agents"},
	{"POST", "/sdk/agents"},
	{"GET", "/sdk/agents/me"},
	{"GET", "/sdk/agents/ID"},
	{"PATCH", "/sdk/agents/ID"},
	{"DELETE", "/sdk/agents/ID"},
	{"GET", "/sdk/agents/ID/keys"},
	{"POST", "/sdk/agents/ID/keys"},
	{"DELETE", "/sdk/agents/ID/keys/KEY"},
	{"PATCH", "/sdk/agents/ID/keys/KEY/deprecate"},
	{"PATCH", "/sdk/agents/ID/keys/KEY/undeprecate"},
	{"GET", "/console/v1/capabilities"},
	{"GET", "/console/v1/providers"},
	{"POST", "/console/v1/agents/ID/keys/KEY/acknowledge"},
}

// target puts an agent that does not exist into a route's address.
func target(pattern string) string {
	const nobody = "0190a0a0-0000-7000-8000-000000000000"
	return strings.NewReplacer("ID", nobody, "KEY", nobody).Replace(pattern)
}

func TestNoBodyBreaksARoute(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	key := s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires")
	bodies := []string{
		`{`, `null`, `[]`, `"x"`, `{} {}`, `{"name":"a","name":"b"}`, `{"name":{"a":1}}`, `{"scopes":{"a":[[]]},"metadata":7,"policy":[],"status":1}`,
		"{\"name\":\"\xff\xfe\"}", "{\"name\":\"\x00\"}", `{"name":"\u0000","display_name":"\ud800"}`, `{"name":1e999999}`, `{"metadata":{"n":` + strings.Repeat("9", 10_000) + `}}`,
		strings.Repeat("[", 100_000), `{"metadata":` + strings.Repeat(`{"a":`, 1000) + `1` + strings.Repeat(`}`, 1001), strings.Repeat("a", 1<<20+1),
	}
	for _, route := range routes {
		for i, body := range bodies {
			answer := s.exchange(t, key, route.method, target(route.target), body)
			what := fmt.Sprintf("%s %s with body %d (%.30q)", route.method, route.target, i, body)
			if answer.StatusCode >= 400 {
				answer.isTyped(t, what)
			} else if route.method != http.MethodGet {
				t.Errorf("%s: %s %s", what, answer.Status, answer.body)
			}
		}
	}
	s.stop()
	s.checkServedWell(t)
}

func TestNoMethodOrSpellingBreaksARoute(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	key := s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires")
	for _, route := range routes {
		address := target(route.target)
		for _, method := range []string{"PUT", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND", strings.Repeat("X", 300)} {
			answer := s.exchange(t, key, method, address, "")
			answer.isTyped(t, method+" "+address)
			if answer.StatusCode != http.StatusMethodNotAllowed || answer.Header.Get("Allow") == "" {
				t.Errorf("%s %s: %s %s", method, address, answer.Status, answer.body)
			}
		}
		head := s.exchange(t, key, "HEAD", address, "")
		if get := s.exchange(t, key, "GET", address, ""); head.StatusCode != get.StatusCode || head.body != "" ||
			head.Header.Get("Content-Length") != get.Header.Get("Content-Length") {
			t.Errorf("HEAD %s: %s %v, but GET: %s %v", address, head.Status, head.Header, get.Status, get.Header)
		}
		for _, spelling := range []string{
			address + "/", strings.Replace(address, "/sdk/", "/sdk//", 1) + "//", strings.Replace(address, "/sdk/", "/sdk/./", 1) + "/.",
			address + "/..", address + "%2F", address + "%00", strings.ToUpper(address[:5]) + address[5:] + "/x/y/z", address + ";a=b", address + "/\xff",
		} {
			answer := s.exchange(t, key, route.method, spelling, "")
			if answer.StatusCode >= 500 || answer.StatusCode < 400 || answer.Header.Get("Location") != "" {
				t.Errorf("%s %q: %s %s", route.method, spelling, answer.Status, answer.body)
			}
			if strings.HasPrefix(spelling, "/sdk/") || strings.HasPrefix(spelling, "/console/v1/") {
				answer.isTyped(t, spelling)
			}
		}
	}
	s.stop()
	s.checkServedWell(t)
}

// rawRequests are requests that no HTTP library would send. The server's own ones are JSON, those of the HTTP layer
// below it are plain text; typed says which.
var rawRequests = []struct {
	what, text string
	status     int
	typed      bool
}{
	{"the address above all others", "GET /sdk HTTP/1.1\r\nHost: x\r\n\r\n", 401, true},
	{"the same of the extensions", "GET /console/v1 HTTP/1.1\r\nHost: x\r\n\r\n", 401, true},
	{"an old protocol", "GET /sdk/agents HTTP/1.0\r\n\r\n", 401, true},
	{"an absolute address", "GET http://elsewhere/sdk/agents HTTP/1.1\r\nHost: x\r\n\r\n", 401, true},
	{"a body in chunks", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 401, true},
	{"a folded header", "GET /sdk/agents HTTP/1.1\r\nHost: x\r\nx-api-key: a\r\n b\r\n\r\n", 401, true},
	{"a wish for another protocol", "GET /sdk/agents HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 401, true},
	{"an announced body without a key", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", 401, true},
	{"a huge announced body", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\n" + someKey + "Content-Length: 99999999999\r\n\r\n{}", 401, true},
	{"a huge body", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\n" + someKey + "Content-Length: 3000000\r\n\r\n" + strings.Repeat("x", 3_000_000), 401, true},
	{"a huge body in chunks", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\n" + someKey + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("10000\r\n"+strings.Repeat("x", 1<<16)+"\r\n", 40) + "0\r\n\r\n", 401, true},
	{"a broken chunk", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\n" + someKey + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", 401, true},
	{"a long header", "GET /sdk/agents HTTP/1.1\r\nHost: x\r\n" + someKey + "X-Alter-Context: " + strings.Repeat("x", 17<<10) + "\r\n\r\n", 431, true},
	{"64 KiB of headers", "GET /sdk/agents HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 70<<10) + "\r\n\r\n", 431, false},
	{"no host", "GET /sdk/agents HTTP/1.1\r\n\r\n", 400, false},
	{"two hosts", "GET /sdk/agents HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, false},
	{"no protocol", "GET /sdk/agents\r\n\r\n", 400, false},
	{"a bad escape", "GET /sdk/agents/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, false},
	{"a NUL in a header", "GET /sdk/agents HTTP/1.1\r\nHost: x\r\nx-api-key: a\x00b\r\n\r\n", 400, false},
	{"a space in a header's name", "GET /sdk/agents HTTP/1.1\r\nHost: x\r\nBad Name: x\r\n\r\n", 400, false},
	{"a length that is no number", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400, false},
	{"two lengths", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400, false},
	{"another expectation", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}", 417, false},
	{"another transfer encoding", "POST /sdk/agents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501, false},
	{"the beginning of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, false},
}

// someKey is the header of a key that could be one.
const someKey = "x-api-key: alter_key_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"

func TestOddRequests(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	for _, request := range rawRequests {
		c := s.dial(t)
		go c.say(request.text)
		method, _, _ := strings.Cut(request.text, " ")
		answer := c.hear(method)
		c.Close()
		if answer.StatusCode != request.status {
			t.Errorf("%s: %s, want %d\n%s", request.what, answer.Status, request.status, answer.body)
		}
		if request.typed {
			answer.isTyped(t, request.what)
		}
	}
	s.stop()
}

// TestNoRequestHidesBehindAnother sends one request whose length is told in two ways, with another behind it that only one
// of them shows.
func TestNoRequestHidesBehindAnother(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	key := s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires")
	for _, lengths := range []string{
		"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
	} {
		for _, head := range []string{signed(key, "POST", "/sdk/agents", `{}`), "POST /sign-in HTTP/1.1\r\nHost: localhost\r\n", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"} {
			c := s.dial(t)
			c.say(head + lengths + "\r\n2\r\n{}\r\n0\r\n\r\n" + signed(key, "GET", "/sdk/agents", "") + "\r\n")
			if answer := c.hear("POST"); !answer.Close {
				t.Errorf("%.12s with %q: %s %v", head, lengths, answer.Status, answer.Header)
			}
			if rest, err := io.ReadAll(c.answers); len(rest) > 0 {
				t.Errorf("%.12s with %q: after the answer came %q, %v", head, lengths, rest, err)
			}
		}
	}
	s.stop()
}

func TestOneConnectionOutlivesRefusals(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	key := s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires")
	c := s.dial(t)
	for i, body := range []string{`{`, `{"name":"Not a name"}`, `{"name":"bot"}`, `{"name":"bot"}`} {
		c.say(signed(key, "POST", "/sdk/agents", body) + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
		if got, want := c.hear("POST").StatusCode, []int{400, 422, 201, 409}[i]; got != want {
			t.Errorf("request %d: status %d, want %d", i, got, want)
		}
	}
	// Two requests before the first answer.
	c.say(signed(key, "GET", "/sdk/agents", "") + "\r\n" + signed(key, "GET", "/sdk/agents/x", "") + "\r\n")
	if first, second := c.hear("GET"), c.hear("GET"); first.StatusCode != 200 || second.StatusCode != 404 {
		t.Errorf("answers %s, %s", first.Status, second.Status)
	}
	s.stop()
}
