package wire_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

func TestHostsHaveANormalForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"api.example.com":           "api.example.com",
		"API.Example.COM.":          "api.example.com",
		"api.example.com:443":       "api.example.com",
		"api.example.com:8443":      "api.example.com:8443",
		"*.Example.com":             "*.example.com",
		"*.example.com:08443":       "*.example.com:8443",
		"xn--bcher-kva.example":     "xn--bcher-kva.example",
		"my_host.internal":          "my_host.internal",
		"localhost":                 "localhost",
		"LOCALHOST:80":              "localhost:80",
		"127.0.0.1:8099":            "127.0.0.1:8099",
		"::1":                       "[::1]",
		"[::1]":                     "[::1]",
		"[0:0:0:0:0:0:0:1]:8080":    "[::1]:8080",
		"2001:DB8::1":               "[2001:db8::1]",
		strings.Repeat("a.", 100):   strings.TrimSuffix(strings.Repeat("a.", 100), "."),
		"":                          "",
		"*":                         "",
		"*.":                        "",
		"*.com":                     "",
		"a.*.example.com":           "",
		"*a.example.com":            "",
		"*.*.example.com":           "",
		"*.127.0.0.1":               "",
		"https://api.example.com":   "",
		"api.example.com/v1":        "",
		"user@api.example.com":      "",
		"api.example.com:":          "",
		"api.example.com:0":         "",
		"api.example.com:65536":     "",
		"api.example.com:x":         "",
		"api..example.com":          "",
		".example.com":              "",
		"-a.example.com":            "",
		"a b.example.com":           "",
		"api.example.com\n":         "",
		"bücher.example":            "",
		"127.1":                     "",
		"0x7f000001":                "",
		"1.2.3.256":                 "",
		"[::1":                      "",
		"[::1]8080":                 "",
		"[localhost]":               "",
		"fe80::1%eth0":              "",
		strings.Repeat("a", 64):     "",
		strings.Repeat("a.", 128):   "",
		"1:2:3":                     "",
		"api.example.com?x":         "",
		"::ffff:127.0.0.1":          "[::ffff:127.0.0.1]",
		"api.example.com.evil.test": "api.example.com.evil.test",
	} {
		got, problem := wire.NormalHost(text)
		if got != want || (got == "") != (problem != "") {
			t.Errorf("%q becomes %q, %q, want %q", text, got, problem, want)
		}
	}
}

func TestHostsAreAllowedByNameAndPort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		allowed, address string
		want             bool
	}{
		{"api.example.com", "https://api.example.com/v1", true},
		{"api.example.com", "https://API.example.com./v1", true},
		{"api.example.com", "https://api.example.com:443/", true},
		{"api.example.com", "http://api.example.com:80/", true},
		{"api.example.com", "https://api.example.com:8443/", false},
		{"api.example.com", "https://api.example.com:80/", false},
		{"api.example.com:8443", "https://api.example.com:8443/", true},
		{"api.example.com:8443", "https://api.example.com/", false},
		{"api.example.com", "https://api.example.com.evil.test/", false},
		{"api.example.com", "https://evil.test/api.example.com", false},
		{"api.example.com", "https://api.example.com@evil.test/", false},
		{"api.example.com", "https://xapi.example.com/", false},
		{"*.example.com", "https://api.example.com/", true},
		{"*.example.com", "https://a.b.example.com/", true},
		{"*.example.com", "https://example.com/", false},
		{"*.example.com", "https://.example.com/", false},
		{"*.example.com", "https://evilexample.com/", false},
		{"*.example.com", "https://*.example.com/", false},
		{"*.example.com:8443", "https://api.example.com:8443/", true},
		{"*.example.com:8443", "https://api.example.com/", false},
		{"127.0.0.1:8099", "http://127.0.0.1:8099/", true},
		{"127.0.0.1:8099", "http://localhost:8099/", false},
		{"127.0.0.1", "https://127.1/", false},
		{"localhost:80", "http://localhost/", true},
		{"[::1]:8080", "http://[0:0::1]:8080/", true},
		{"[::1]", "http://[::1]/", true},
		{"127.0.0.1", "https://[::ffff:127.0.0.1]/", false},
		{"api.example.com", "https:///", false},
	} {
		u, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := wire.HostAllowed([]string{"other.test", c.allowed}, u.Scheme, u.Host); got != c.want {
			t.Errorf("%s allows %s: %t", c.allowed, c.address, got)
		}
	}
}

// FuzzHostAllowed looks for a host whose normal form is not its own, and for one that is allowed though it is neither one of
// those allowed nor below the wildcard.
func FuzzHostAllowed(f *testing.F) {
	for _, host := range []string{"api.example.com", "API.example.com.:443", "*.example.com:1", "[::1]:80", "a.b.example.com", "127.1", "x:y:z", "[::"} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		normal, problem := wire.NormalHost(host)
		if (normal == "") != (problem != "") {
			t.Fatalf("%q becomes %q, %q", host, normal, problem)
		}
		if again, _ := wire.NormalHost(normal); again != normal {
			t.Fatalf("%q becomes %q, and that %q", host, normal, again)
		}
		if problem == "" && !strings.HasPrefix(normal, "*.") && !wire.HostAllowed([]string{normal}, "https", host) {
			t.Fatalf("%q is not allowed by %q, its normal form", host, normal)
		}
		if !wire.HostAllowed([]string{"*.example.com", "api.test:8443"}, "https", host) {
			return
		}
		below := strings.HasSuffix(normal, ".example.com") && !strings.ContainsAny(strings.TrimSuffix(normal, ".example.com"), ":*[]@/")
		if !below && normal != "api.test:8443" {
			t.Fatalf("%q is allowed, as %q", host, normal)
		}
	})
}

// TestAWSTellsServiceAndRegion has what the official client makes of the same names.
func TestAWSTellsServiceAndRegion(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"s3.us-east-1.amazonaws.com":                                              "s3 us-east-1",
		"S3.us-east-1.amazonaws.com.":                                             "s3 us-east-1",
		"lambda.eu-west-1.amazonaws.com":                                          "lambda eu-west-1",
		"bedrock-runtime.us-east-1.amazonaws.com":                                 "bedrock us-east-1",
		"email.us-east-1.amazonaws.com":                                           "ses us-east-1",
		"kms-fips.us-gov-west-1.amazonaws.com":                                    "kms us-gov-west-1",
		"s3.dualstack.us-east-1.amazonaws.com":                                    "s3 us-east-1",
		"bucket.s3.eu-central-1.amazonaws.com":                                    "s3 eu-central-1",
		"bucket.s3-fips.dualstack.us-east-2.amazonaws.com":                        "s3 us-east-2",
		"s3.cn-north-1.amazonaws.com.cn":                                          "s3 cn-north-1",
		"ec2.us-west-2.api.aws":                                                   "ec2 us-west-2",
		"bucket.s3-eu-west-1.amazonaws.com":                                       "s3 eu-west-1",
		"s3-us-west-2.amazonaws.com":                                              "s3 us-west-2",
		"s3.amazonaws.com":                                                        "s3 us-east-1",
		"s3-external-1.amazonaws.com":                                             "s3 us-east-1",
		"bucket.s3.amazonaws.com":                                                 "s3 us-east-1",
		"iam.amazonaws.com":                                                       "iam us-east-1",
		"iam.us-gov.amazonaws.com":                                                "iam us-gov-west-1",
		"global.health.amazonaws.com":                                             "health us-east-1",
		"route53.amazonaws.com.cn":                                                "route53 cn-northwest-1",
		"vpce-099deb00b40f00e22-lj2wisx3.monitoring.us-east-2.vpce.amazonaws.com": "monitoring us-east-2",
		"streams.dynamodb.us-east-1.amazonaws.com":                                "dynamodb us-east-1",
		"api.ecr.us-east-1.amazonaws.com":                                         "ecr us-east-1",
		"example.amazonaws.com":                                                   "",
		"abc.execute-api.us-east-1.amazonaws.com":                                 "",
		"a.b.s3.us-east-1.amazonaws.com":                                          "",
		"us-east-1.amazonaws.com":                                                 "",
		"amazonaws.com":                                                           "",
		"api.example.com":                                                         "",
		"s3.us-east-1.amazonaws.com.evil.test":                                    "",
	} {
		service, region, told := wire.AWSHost(host)
		if got := strings.TrimSpace(service + " " + region); got != want || told != (want != "") {
			t.Errorf("%s tells %q, want %q", host, got, want)
		}
	}
}
