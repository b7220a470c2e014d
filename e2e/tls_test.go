package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/security"
)

// startOverTLS runs the server with a certificate, and waits until it listens.
func startOverTLS(t *testing.T, dir string) *server {
	t.Helper()
	return startWithAdmin(t, "--addr", must(freeAddress())(t), "--tls-cert", filepath.Join(dir, "tls.crt"), "--tls-key", filepath.Join(dir, "tls.key"))
}

// serial is the number of the certificate that a connection is served with.
func (s *server) serial(t *testing.T, through *http.Transport) string {
	t.Helper()
	answer, err := (&http.Client{Transport: through}).Get(s.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.ProtoMajor != 2 {
		t.Errorf("the server speaks %s", answer.Proto)
	}
	return answer.TLS.PeerCertificates[0].SerialNumber.String()
}

func TestACertificateIsReadAgainWhenItChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := newCertificate(t, dir, 1)
	s := startOverTLS(t, dir)
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("it says that it is at %s", s.url)
	}
	open := transport(first)
	if got := s.serial(t, open); got != "1" {
		t.Fatalf("certificate %s is served", got)
	}
	second := newCertificate(t, dir, 2)
	if got := s.serial(t, transport(second)); got != "2" {
		t.Errorf("after the renewal certificate %s is served", got)
	}
	if got := s.serial(t, open); got != "1" { // on the connection from before
		t.Errorf("the open connection was dropped: now it has certificate %s", got)
	}

	for _, spoilt := range []struct {
		says  string
		spoil func()
	}{
		{"--tls-cert, --tls-key: ", func() { write(t, second.certFile, []byte("not a certificate")) }},
		{"--tls-key: open ", func() { os.Remove(second.keyFile) }},
	} {
		spoilt.spoil()
		for range 2 {
			if got := s.serial(t, transport(second)); got != "2" {
				t.Errorf("%s: certificate %s is served", spoilt.says, got)
			}
		}
		if n := strings.Count(s.log.String(), spoilt.says); n != 1 {
			t.Errorf("%q is %d times in the log:\n%s", spoilt.says, n, s.log)
		}
	}
	third := newCertificate(t, dir, 3)
	if got := s.serial(t, transport(third)); got != "3" {
		t.Errorf("after the repair certificate %s is served", got)
	}
	s.command("healthcheck")
	stranger := s.dial(t)
	stranger.say("GET / HTTP/1.1\r\n\r\n")
	stranger.hear(http.MethodGet)
	s.stop()
	if strings.Contains(s.log.String(), "handshake") {
		t.Errorf("strangers fill the log:\n%s", s.log)
	}
}

func TestACertificateThatCantBeServedIsRefused(t *testing.T) {
	t.Parallel()
	dir, elsewhere := t.TempDir(), t.TempDir()
	good, other := newCertificate(t, dir, 1), newCertificate(t, elsewhere, 2)
	for says, flags := range map[string][]string{
		"--tls-cert and --tls-key belong together":                 {"--tls-cert", good.certFile},
		"--tls-key belong together":                                {"--tls-key", good.keyFile},
		"--tls-cert: open ":                                        {"--tls-cert", filepath.Join(dir, "nothing"), "--tls-key", good.keyFile},
		"--tls-key: open ":                                         {"--tls-cert", good.certFile, "--tls-key", filepath.Join(dir, "nothing")},
		"--tls-cert, --tls-key: tls: private key does not match":   {"--tls-cert", good.certFile, "--tls-key", other.keyFile},
		"--public-url begins with http:// while --tls-cert serves": {"--tls-cert", good.certFile, "--tls-key", good.keyFile, "--public-url", "http://" + lanHost},
	} {
		data := filepath.Join(t.TempDir(), "data")
		out, err := exec.Command(binary, append(flags, "--addr", "127.0.0.1:0", "--data", data)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), says) {
			t.Errorf("%q: %v\n%s", flags, err, out)
		}
		if _, err := os.Stat(data); err == nil {
			t.Errorf("%q: there is data now", flags)
		}
	}
}

func TestSigningInOverTLS(t *testing.T) {
	dir := t.TempDir()
	newCertificate(t, dir, 1)
	s := startOverTLS(t, dir).at(lanHost)
	b := newPerson(t, s)
	call(b, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	b.open("/sign-in")
	b.signIn(adminPassword)
	b.arrives("Agents")
	for _, c := range b.cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("cookie %s", c.Name)
		}
	}
	b.createAgent("support-bot")
	b.storesKey()
	b.shows(fmt.Sprintf("ALTER_BASE_URL=%s", s.home()))
}
