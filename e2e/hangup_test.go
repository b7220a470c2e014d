package e2e_test

import (
	"fmt"
	"strings"
	"testing"
)

// Strangers must not be able to raise alarms by hanging up.
func TestClientsThatHangUpAreNoErrors(t *testing.T) {
	s := startWithAdmin(t)
	for n := range 40 {
		form := fmt.Sprintf("email=person%d@example.com&password=not+this+one", n)
		conn := s.dial(t)
		conn.say(fmt.Sprintf("POST /sign-in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
			strings.TrimPrefix(s.url, "http://"), len(form), form))
		conn.Close()
	}
	await(t, "a line about who left", func() (struct{}, bool) {
		return struct{}{}, strings.Contains(s.log.String(), "the client left")
	})
	s.stop()
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "status=5") {
			t.Errorf("a client that hung up is logged as the server's error: %s", line)
		}
	}
}
