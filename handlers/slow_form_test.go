package handlers_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/alter-console/alter-console/handlers/web"
)

// TestAFormThatNeverComesHoldsNoConnection sends half a form to every page that strangers may send one to.
func TestAFormThatNeverComesHoldsNoConnection(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *web.Options) { o.FormTimeout = 50 * time.Millisecond })
	for _, path := range []string{"/sign-in", "/setup", "/agents"} {
		connection, err := net.Dial("tcp", s.server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail=", path, s.server.Listener.Addr().String())
		if err := connection.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(connection)
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		answer.Body.Close()
		if path == "/sign-in" && answer.StatusCode != http.StatusRequestTimeout {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
		if !answer.Close {
			t.Errorf("%s: the connection stays", path)
		}
	}
}
