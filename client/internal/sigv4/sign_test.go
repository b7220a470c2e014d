package sigv4

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	exampleKey    = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	exampleS3Key  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	exampleS3User = "AKIAIOSFODNN7EXAMPLE"
)

func signed(t *testing.T, method, address, body string, c Credentials, now time.Time) *http.Request {
	t.Helper()
	req, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = ""
	if err := Sign(req, []byte(body), c, now); err != nil {
		t.Fatal(err)
	}
	return req
}

// The first two are the protocol's (9.3), the others those of AWS's guide to S3.
func TestVectors(t *testing.T) {
	then := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	guide := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		method, address, body string
		credentials           Credentials
		now                   time.Time
		want                  string // after SignedHeaders=
	}{
		{"GET", "https://s3.us-east-1.amazonaws.com/bucket/my%20key?b=2&a=1+x", "", Credentials{AccessKeyID: "AKIDEXAMPLE", SecretKey: exampleKey}, then,
			"host;x-amz-content-sha256;x-amz-date, Signature=62b5aae6c35b3f1a999d5cac15d60de0dd9a8b20896754d8f54d6bf980b29899"},
		{"POST", "http://127.0.0.1:8099/v1/a%20b?q=1", `{"k": 1}`, Credentials{"AKIDEXAMPLE", exampleKey, "TOK", "eu-west-1", "lambda"}, then,
			"host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=29fecd5b1bb4535af39c798f16809d3fd9453f8cc11f440774cce2c3356ea235"},
		{"GET", "https://examplebucket.s3.amazonaws.com/?lifecycle", "", Credentials{AccessKeyID: exampleS3User, SecretKey: exampleS3Key}, guide,
			"host;x-amz-content-sha256;x-amz-date, Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{"GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J", "", Credentials{AccessKeyID: exampleS3User, SecretKey: exampleS3Key}, guide,
			"host;x-amz-content-sha256;x-amz-date, Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	}
	for _, tt := range tests {
		req := signed(t, tt.method, tt.address, tt.body, tt.credentials, tt.now)
		if got := req.Header.Get("Authorization"); !strings.HasSuffix(got, "SignedHeaders="+tt.want) {
			t.Errorf("%s: %s\nwant …%s", tt.address, got, tt.want)
		}
	}
	// AWS's guide derives this key.
	if got := hex.EncodeToString(signingKey(exampleKey, "20150830", "us-east-1", "iam")); got != "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9" {
		t.Errorf("signing key %s", got)
	}
}

// awsSigns has AWS's own signer sign the same headers of the same request. It takes a plus in a query for a space, which the
// protocol does not.
func awsSigns(t *testing.T, method, address, body string, c Credentials, service, region string, now time.Time) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = strings.ReplaceAll(u.RawQuery, "+", "%2B")
	req := &http.Request{Method: method, URL: u, Header: http.Header{"X-Amz-Content-Sha256": {hash([]byte(body))}}, Host: u.Host}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" })
	err = signer.SignHTTP(t.Context(), aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretKey, SessionToken: c.SessionToken}, req, hash([]byte(body)), service, region, now)
	if err != nil {
		t.Fatal(err)
	}
	return req.Header.Get("Authorization")
}

func TestSignsAsAWSDoes(t *testing.T) {
	const letters = "abcXYZ019-_.~ +/%&=?:@!$'()*,;[]é日"
	random := rand.New(rand.NewPCG(1, 2))
	text := func(from string, most int) string {
		runes := []rune(from)
		out := make([]rune, random.IntN(most+1))
		for i := range out {
			out[i] = runes[random.IntN(len(runes))]
		}
		return string(out)
	}
	hosts := []struct{ host, service, region string }{
		{"s3.us-east-1.amazonaws.com", "s3", "us-east-1"},
		{"bedrock-runtime.eu-west-1.amazonaws.com", "bedrock", "eu-west-1"},
		{"example.com:8443", "execute-api", "mars-1"},
	}
	for i := range 3000 {
		h := hosts[i%len(hosts)]
		address := "https://" + h.host
		for range random.IntN(4) {
			address += "/" + escape(text(letters, 6))
		}
		var query []string
		for range random.IntN(4) {
			name := text("abcXYZ019-_.~", 3)
			query = append(query, name+"="+strings.ReplaceAll(escape(text(letters, 5)), "%2B", "+"))
		}
		if len(query) > 0 {
			address += "?" + strings.Join(query, "&")
		}
		c := Credentials{"AKIDEXAMPLE", exampleKey, text("abc", 3), "mars-1", "execute-api"}
		now := time.Unix(random.Int64N(4e9), 0)
		method := []string{"GET", "POST", "DELETE"}[random.IntN(3)]
		body := text(letters, 20)
		got := signed(t, method, address, body, c, now).Header.Get("Authorization")
		if want := awsSigns(t, method, address, body, c, h.service, h.region, now); got != want {
			t.Fatalf("%s %s\ngot  %s\nwant %s", method, address, got, want)
		}
	}
}

func TestScopeOfHosts(t *testing.T) {
	tests := map[string]string{
		"s3.us-east-1.amazonaws.com":                           "s3 us-east-1",
		"LAMBDA.eu-west-1.amazonaws.com":                       "lambda eu-west-1",
		"kms-fips.us-west-2.amazonaws.com":                     "kms us-west-2",
		"s3.dualstack.us-east-1.amazonaws.com":                 "s3 us-east-1",
		"bedrock-runtime.us-east-1.amazonaws.com":              "bedrock us-east-1",
		"email.us-east-1.amazonaws.com":                        "ses us-east-1",
		"iam.cn-north-1.amazonaws.com.cn":                      "iam cn-north-1",
		"ec2.us-west-2.api.aws":                                "ec2 us-west-2",
		"lambda-fips.us-east-1.api.aws":                        "lambda us-east-1",
		"bucket.s3.us-east-1.amazonaws.com":                    "s3 us-east-1",
		"bucket.s3-fips.dualstack.us-east-2.amazonaws.com":     "s3 us-east-2",
		"s3-us-west-2.amazonaws.com":                           "s3 us-west-2",
		"bucket.s3-eu-west-1.amazonaws.com":                    "s3 eu-west-1",
		"s3.amazonaws.com":                                     "s3 us-east-1",
		"bucket.s3.amazonaws.com":                              "s3 us-east-1",
		"s3-external-1.amazonaws.com":                          "s3 us-east-1",
		"vpce-099-lj2.monitoring.us-east-2.vpce.amazonaws.com": "monitoring us-east-2",
		"iam.amazonaws.com":                                    "iam us-east-1",
		"global.health.amazonaws.com":                          "health us-east-1",
		"iam.us-gov.amazonaws.com":                             "iam us-gov-west-1",
		"route53.amazonaws.com.cn":                             "route53 cn-northwest-1",
		"streams.dynamodb.us-east-1.amazonaws.com":             "dynamodb us-east-1",
		"api.sagemaker.eu-west-1.amazonaws.com":                "sagemaker eu-west-1",
		"example.amazonaws.com":                                " ",
		"iam.amazonaws.com.cn":                                 " ",
		"a.b.us-east-1.amazonaws.com":                          " ",
		"s3.us-east-1.amazonaws.com.example.com":               " ",
		"s3.us-east-1.amazonaws.comx":                          " ",
		"127.0.0.1":                                            " ",
		"":                                                     " ",
	}
	for host, want := range tests {
		service, region, ok := scopeOf(host)
		if got := service + " " + region; !ok && want != " " || ok && got != want {
			t.Errorf("%s: %s, %t, want %s", host, got, ok, want)
		}
	}
}

func TestSignNeedsASecretAndAScope(t *testing.T) {
	req, _ := http.NewRequest("GET", "https://example.com/", nil)
	for want, c := range map[error]Credentials{
		ErrNoSecretKey: {AccessKeyID: "A", Region: "r", Service: "s"},
		ErrNoScope:     {AccessKeyID: "A", SecretKey: "S", Region: "r"},
	} {
		if err := Sign(req, nil, c, time.Now()); !errors.Is(err, want) || req.Header.Get("Authorization") != "" {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

// What is sent as Host is what was signed.
func TestHostIsSent(t *testing.T) {
	for address, want := range map[string]string{
		"https://EXAMPLE.com:443/": "example.com", "http://example.com:80": "example.com", "https://example.com:8443": "example.com:8443", "http://[::1]:9/": "[::1]:9",
	} {
		if req := signed(t, "GET", address, "", Credentials{"A", "S", "", "r", "s"}, time.Now()); req.Host != want {
			t.Errorf("%s: host %s", address, req.Host)
		}
	}
}

// Whatever the address, its parameters are all signed, in order and escaped, and nothing panics.
func FuzzCanonicalQuery(f *testing.F) {
	for _, seed := range []string{"", "a", "a=1&a=0", "&", "=", "a=%zz&b=%", "a=%E9", "a=1+x&b=2;c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := canonicalQuery(raw)
		if raw == "" {
			return
		}
		pairs := strings.Split(got, "&")
		if len(pairs) != strings.Count(raw, "&")+1 {
			t.Errorf("%q: %q", raw, got)
		}
		if strings.Trim(got, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%=&") != "" {
			t.Errorf("%q: %q is not escaped", raw, got)
		}
		key := func(pair string) string {
			name, value, _ := strings.Cut(pair, "=")
			return fmt.Sprintf("%s\x00%s", name, value)
		}
		if !slices.IsSortedFunc(pairs, func(a, b string) int { return strings.Compare(key(a), key(b)) }) {
			t.Errorf("%q: %q is not sorted", raw, got)
		}
		if again := canonicalQuery(got); again != got {
			t.Errorf("%q: %q, then %q", raw, got, again)
		}
	})
}
