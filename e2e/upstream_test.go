package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// An upstream is the API that managed secrets are for: a server that keeps what it was asked. Under /echo it repeats all
// that in its answer, as some do when they explain an error.
type upstream struct {
	*httptest.Server
	mu   sync.Mutex
	seen []received
}

// A received is one request as it arrived.
type received struct {
	*http.Request
	body string
}

func newUpstream(t *testing.T) *upstream {
	u := &upstream{}
	u.Server = httptest.NewServer(http.HandlerFunc(u.serve))
	t.Cleanup(u.Close)
	return u
}

func (u *upstream) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	u.mu.Lock()
	u.seen = append(u.seen, received{r, string(body)})
	u.mu.Unlock()
	status := http.StatusOK
	if strings.Contains(r.URL.Path, "/fails") {
		status = http.StatusUnprocessableEntity
	}
	if !strings.HasPrefix(r.URL.Path, "/echo") {
		w.WriteHeader(status)
		return
	}
	for name, values := range r.Header {
		w.Header()["X-Echo-"+name] = values
	}
	w.Header().Set("X-Echo-Query", r.URL.RawQuery)
	w.WriteHeader(status)
	fmt.Fprintf(w, "you sent %s %s with %q and %s", r.Method, r.RequestURI, r.Header, body)
}

// host is what managed secrets may be sent to.
func (u *upstream) host() string { return strings.TrimPrefix(u.URL, "http://") }

// took returns what arrived since it was asked last.
func (u *upstream) took() []received {
	u.mu.Lock()
	defer u.mu.Unlock()
	seen := u.seen
	u.seen = nil
	return seen
}

var credentialScope = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([^,]+), Signature=[0-9a-f]{64}$`)

// checkSignature does what AWS does with a request: it signs what arrived, by AWS's own signer, and compares.
func (r received) checkSignature(t *testing.T, with aws.Credentials) {
	t.Helper()
	got := r.Header.Get("Authorization")
	scope := credentialScope.FindStringSubmatch(got)
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	sum := sha256.Sum256([]byte(r.body))
	hash := hex.EncodeToString(sum[:])
	if scope == nil || err != nil || r.Header.Get("X-Amz-Content-Sha256") != hash {
		t.Errorf("%s %s is not signed as AWS wants it: %q", r.Method, r.RequestURI, r.Header)
		return
	}
	address := *r.URL
	again := &http.Request{Method: r.Method, URL: &address, Host: r.Host, Header: http.Header{"X-Amz-Content-Sha256": {hash}}, Body: io.NopCloser(&bytes.Reader{})}
	if err := v4.NewSigner().SignHTTP(t.Context(), with, again, hash, scope[2], scope[1], at); err != nil {
		t.Fatal(err)
	}
	if want := again.Header.Get("Authorization"); got != want {
		t.Errorf("%s %s is signed\n%s, AWS wants\n%s", r.Method, r.RequestURI, got, want)
	}
	if token := r.Header.Get("X-Amz-Security-Token"); token != with.SessionToken {
		t.Errorf("%s %s has session token %q", r.Method, r.RequestURI, token)
	}
}
