package e2e_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A certificate is for this machine and the name on the network, signed by itself, in two files.
type certificate struct {
	*x509.Certificate
	certFile, keyFile string
}

func newCertificate(t *testing.T, dir string, serial int64) *certificate {
	t.Helper()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: "test"},
		DNSNames:              []string{lanHost},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))(t)
	c := &certificate{must(x509.ParseCertificate(der))(t), filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")}
	write(t, c.certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	write(t, c.keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(key))(t)}))
	return c
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// transport is a new one that trusts these certificates and no others.
func transport(trusted ...*certificate) *http.Transport {
	roots := x509.NewCertPool()
	for _, c := range trusted {
		roots.AddCert(c.Certificate)
	}
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
}

// readCertificate is the one that newCertificate left in a directory.
func readCertificate(t *testing.T, dir string) *certificate {
	t.Helper()
	block, _ := pem.Decode(must(os.ReadFile(filepath.Join(dir, "tls.crt")))(t))
	return &certificate{Certificate: must(x509.ParseCertificate(block.Bytes))(t)}
}
