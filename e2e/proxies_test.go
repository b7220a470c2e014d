package e2e_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/security"

	"github.com/alter-console/alter-console/client"
)

// A proxy is one that runs in front of a server, as docs/operations.md says.
type proxy struct {
	program string
	// config writes the configuration into a directory, for a proxy at an address before a server at another, and returns
	// the arguments to start the proxy with.
	config func(t *testing.T, dir, address, server string) (args []string)
}

// nginx speaks TLS. With a slash behind the server's address it takes the path of the location off, and then spells odd
// paths anew, which old SDKs sign as they are.
func nginx(location, slash string) proxy {
	return proxy{"nginx", func(t *testing.T, dir, address, server string) []string {
		newCertificate(t, dir, 1)
		write(t, filepath.Join(dir, "nginx.conf"), fmt.Appendf(nil, `
daemon off;
master_process off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s ssl;
		ssl_certificate %[1]s/tls.crt;
		ssl_certificate_key %[1]s/tls.key;
		location %[3]s {
			proxy_pass http://%[4]s%[5]s;
			proxy_set_header Host $http_host;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
		}
	}
}`, dir, address, location, server, slash))
		return []string{"-c", filepath.Join(dir, "nginx.conf"), "-e", filepath.Join(dir, "error.log")}
	}}
}

// caddy serves with a directive, which decides whether the path is taken off.
func caddy(directive string, tls bool) proxy {
	return proxy{"caddy", func(t *testing.T, dir, address, server string) []string {
		site, certificate := "http://"+address, ""
		if tls {
			c := newCertificate(t, dir, 1)
			site, certificate = "https://"+address, "tls "+c.certFile+" "+c.keyFile
		}
		write(t, filepath.Join(dir, "Caddyfile"), fmt.Appendf(nil, `
{
	admin off
	auto_https disable_redirects
	storage file_system %s
}
%s {
	%s
	%s {
		reverse_proxy %s
	}
}`, dir, site, certificate, directive, server))
		return []string{"run", "--config", filepath.Join(dir, "Caddyfile"), "--adapter", "caddyfile"}
	}}
}

// start runs the proxy until the test ends.
func (p proxy) start(t *testing.T, address, server string) (dir string) {
	t.Helper()
	path, err := exec.LookPath(p.program)
	if err != nil {
		if _, err = os.Stat("/usr/sbin/" + p.program); err != nil && os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed: run make tools", p.program)
		} else if err != nil {
			t.Skipf("%s is not installed: run make tools", p.program)
		}
		path = "/usr/sbin/" + p.program
	}
	dir = t.TempDir()
	var log logBuffer
	c := exec.Command(path, p.config(t, dir, address, server)...)
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	c.Stdout, c.Stderr = &log, &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if t.Failed() {
			t.Logf("%s says: %s", p.program, log.String())
		}
	})
	await(t, p.program, func() (net.Conn, bool) {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return conn, err == nil
	})
	return dir
}

// behind runs the server with an administrator behind a proxy; programs and browsers reach it at the proxy's address.
func behind(t *testing.T, p proxy, scheme, path string) (s *server, dir string) {
	t.Helper()
	address, server := must(freeAddress())(t), must(freeAddress())(t)
	s = startWithAdmin(t, "--addr", server, "--public-url", scheme+"://"+address+path)
	return s, p.start(t, address, server)
}

// proxies are both programs, below a path that they take off or pass on, and with a host of its own.
var proxies = map[string]struct {
	proxy
	scheme, path string
}{
	"nginx takes the path off":  {nginx("/alter/", "/"), "https", "/alter"},
	"nginx passes the path on":  {nginx("/deep/alter/", ""), "https", "/deep/alter"},
	"nginx at the root":         {nginx("/", ""), "https", ""},
	"Caddy takes the path off":  {caddy("handle_path /alter/*", false), "http", "/alter"},
	"Caddy passes the path on":  {caddy("handle /alter/*", false), "http", "/alter"},
	"Caddy at the root, on TLS": {caddy("handle", true), "https", ""},
}

func TestConsoleAndAPIBehindAProxy(t *testing.T) {
	for name, test := range proxies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := behind(t, test.proxy, test.scheme, test.path)
			through := http.DefaultTransport
			if test.scheme == "https" {
				through = transport(readCertificate(t, dir))
			}
			v := s.visitor(t, nil)
			v.http.Transport = through
			v.open(s.url + "/")
			v.press("Sign in", "email", adminEmail, "password", adminPassword)
			v.sees(http.StatusOK, "No agents yet")
			v.follow("New agent")
			v.press("Create agent", "name", "support-bot")
			v.sees(http.StatusCreated, "Store this key now", "ALTER_BASE_URL="+s.url)
			key := v.newKey()
			v.press("I have stored this key")
			v.press("Suspend")
			v.sees(http.StatusOK, "This agent is suspended")
			v.press("Resume")
			v.press("Sign out")
			v.sees(http.StatusOK, "Sign in")
			if !strings.HasPrefix(v.address.String(), s.url+"/") {
				t.Errorf("the person is led to %s", v.address)
			}
			agent := must(client.NewAgent(key, client.WithBaseURL(s.url), client.WithTransport(through)))(t)
			if me := must(agent.Me(t.Context()))(t); me.Name != "support-bot" {
				t.Errorf("the API knows %+v", me)
			}
			s.signsInFrom(t, "127.0.0.1")
			s.stop()
			s.checkServedWell(t)
		})
	}
}

// signsInFrom fails unless the audit trail has the browser's address rather than what is in between.
func (s *server) signsInFrom(t *testing.T, address string) {
	t.Helper()
	for _, got := range column(t, s.openDatabase(t), "select address from audit_events where action = 'account.signed_in'") {
		if got != address {
			t.Errorf("somebody signed in from %s", got)
		}
	}
}

func TestOfficialSDKBehindAProxy(t *testing.T) {
	for _, run := range []struct{ version, proxy string }{
		{"0.29.0", "nginx passes the path on"},
		{"0.29.0", "Caddy takes the path off"},
		{"0.20.0", "nginx passes the path on"},
		{"0.20.0", "Caddy takes the path off"},
	} {
		t.Run(run.version+", "+run.proxy, func(t *testing.T) {
			t.Parallel()
			test := proxies[run.proxy]
			s, dir := behind(t, test.proxy, test.scheme, test.path)
			var trust []string
			if test.scheme == "https" {
				trust = []string{"SSL_CERT_FILE=" + filepath.Join(dir, "tls.crt")}
			}
			s.playScenarios(t, run.version, s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires"), trust...)
			s.stop()
			s.checkServedWell(t)
		})
	}
}

// The main job in a browser, below a path and over TLS.
func TestMainJourneyBehindAProxy(t *testing.T) {
	s, _ := behind(t, nginx("/alter/", "/"), "https", "/alter")
	b := newPerson(t, s)
	call(b, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	b.open("/agents?status=active")
	b.arrives("Sign in")
	b.signIn(adminPassword)
	b.arrives("Agents")
	b.arrivesAt("/alter/agents?status=active")
	for _, c := range b.cookies() {
		if !strings.HasPrefix(c.Name, "__Secure-") {
			t.Errorf("cookie %s", c.Name)
		}
	}

	b.createAgent("support-bot")
	key := b.plaintext()
	b.storesKey()
	b.hasNoTraceOf(key)
	b.row("support-bot-1").click(button, "Deprecate")
	b.row("support-bot-1").shows("deprecated")
	b.click(button, "Mint key")
	b.find(dialog, "Store this key now")
	b.storesKey()
	b.row("support-bot-2").shows("active")
	b.click(link, "Edit")
	b.arrives("Edit agent")
	b.fill("Display name", "Support bot")
	b.click(button, "Save changes")
	b.arrives("support-bot")
	b.row("support-bot-1").click(link, "Revoke")
	b.click(button, "Revoke key")
	b.row("support-bot-1").shows("revoked")

	b.open("/agents")
	b.fill("Search agents", "nobody")
	b.arrivesAt("/alter/agents?q=nobody")
	b.shows("No agent matches")
	b.back()
	b.click(link, "support-bot")
	b.arrives("support-bot")
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Sign in")
	for _, address := range b.requested() {
		if !strings.HasPrefix(address, s.url+"/") {
			t.Errorf("the browser asked for %s", address)
		}
	}
}
