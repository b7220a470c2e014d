package cli

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output collects what the program says.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// runs is the program with these arguments, which must end by itself.
func runs(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out, errs output
	code = Run(ctx, args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// A served is a server that runs in the test's process.
type served struct {
	url      string
	out, err *output
	stop     func() // and waits until it has ended
	code     int    // with which it has
}

var addressLine = regexp.MustCompile(`(?m)^Alter Console is at (\S+)$`)

// serves starts the program on a free port and waits until it listens. It stops without a delay, unless it is given one.
func serves(t *testing.T, args ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &served{out: &output{}, err: &output{}}
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, append([]string{"--addr", "127.0.0.1:0", "--drain-delay", "0s"}, args...), strings.NewReader(""), s.out, s.err)
	}()
	s.stop = sync.OnceFunc(func() { cancel(); s.code = <-ended })
	t.Cleanup(s.stop)
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if m := addressLine.FindStringSubmatch(s.out.String()); m != nil {
			s.url = m[1]
			return s
		}
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("it ended with %d instead of serving:\n%s", code, s.err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	t.Fatalf("it does not serve:\n%s", s.err)
	return nil
}

// signIn reports whether an account's password is the right one.
func (s *served) signIn(t *testing.T, email, password string) bool {
	t.Helper()
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.PostForm(s.url+"/sign-in", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode == http.StatusSeeOther
}

// newData is a directory of data that does not exist yet.
func newData(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "data")
}
