package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// A wireConn is a connection on which a test speaks HTTP by hand.
type wireConn struct {
	net.Conn
	t       *testing.T
	answers *bufio.Reader
}

func (s *server) dial(t *testing.T) *wireConn {
	t.Helper()
	conn := must(net.Dial("tcp", strings.TrimPrefix(strings.TrimPrefix(s.url, "https://"), "http://")))(t)
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &wireConn{conn, t, bufio.NewReader(conn)}
}

// say sends text as it is. A server that has heard enough may stop listening, which is no failure.
func (c *wireConn) say(text string) { _, _ = io.WriteString(c, text) }

// A wireAnswer is one answer, read to its end.
type wireAnswer struct {
	*http.Response
	body string
}

// hear reads the answer to a request with some method.
func (c *wireConn) hear(method string) wireAnswer {
	c.t.Helper()
	res, err := http.ReadResponse(c.answers, &http.Request{Method: method})
	if err != nil {
		c.t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatalf("half an answer (%s): %v", res.Status, err)
	}
	return wireAnswer{res, string(body)}
}

// signed is the head of a request, signed as clients do, without the empty line that ends it.
func signed(key, method, target, body string) string {
	return signedAhead(key, method, target, body, 0)
}

// signedAhead is signed by a clock that is some seconds ahead.
func signedAhead(key, method, target, body string, seconds int64) string {
	parts := wire.Request{
		Method:        method,
		Target:        wire.CanonicalTarget(target),
		Timestamp:     strconv.FormatInt(time.Now().Unix()+seconds, 10),
		Nonce:         strings.ReplaceAll(uuid.NewString(), "-", ""),
		ContentSHA256: wire.ContentHash([]byte(body)),
	}
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\n", method, target)
	for name, value := range map[string]string{
		wire.HeaderAPIKey: key, wire.HeaderTimestamp: parts.Timestamp, wire.HeaderNonce: parts.Nonce,
		wire.HeaderContentSHA256: parts.ContentSHA256,
		wire.HeaderSignature:     wire.Digest(wire.SigningKey(key), parts.LegacyString()),
	} {
		head += name + ": " + value + "\r\n"
	}
	return head
}

// exchange sends one signed request with its body and reads the answer.
func (s *server) exchange(t *testing.T, key, method, target, body string) wireAnswer {
	t.Helper()
	c := s.dial(t)
	defer c.Close()
	c.say(signed(key, method, target, body) + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
	return c.hear(method)
}

// isTyped fails unless the answer is the API's own: JSON with a code, a message and a hint, and a request id.
func (a wireAnswer) isTyped(t *testing.T, what string) {
	t.Helper()
	var said struct{ Error, Message, Hint string }
	err := json.Unmarshal([]byte(a.body), &said)
	if a.Request.Method == http.MethodHead {
		err, said.Error, said.Message, said.Hint = nil, "unseen", "unseen", "unseen"
	}
	if err != nil || said.Error == "" || said.Message == "" || said.Hint == "" || a.Header.Get("Content-Type") != "application/json" ||
		uuid.Validate(a.Header.Get(wire.HeaderRequestID)) != nil || a.StatusCode >= 500 {
		t.Errorf("%s: %s %v\n%s", what, a.Status, a.Header, a.body)
	}
}

// decode reads the answer's JSON.
func (a wireAnswer) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%s %s: %v", a.Status, a.body, err)
	}
}
