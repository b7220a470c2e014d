package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/keyring"
)

// config is what flags and environment say. Every flag has an environment variable of the same name. One with the tag
// `secret` is also read from the file that the variable with _FILE behind its name names.
type config struct {
	Addr          string        `help:"Listen address of console and API." default:"127.0.0.1:8080" env:"ALTER_CONSOLE_ADDR"`
	Data          string        `help:"Directory of the SQLite file and the generated secret." default:"./data" env:"ALTER_CONSOLE_DATA" type:"path"`
	DatabaseURL   string        `help:"PostgreSQL database, postgres://…, instead of SQLite in --data." name:"database-url" env:"ALTER_CONSOLE_DATABASE_URL" secret:"" placeholder:"URL"`
	RemoteURL     string        `help:"Manage this remote Alter API instead of the embedded one." name:"remote-url" env:"ALTER_CONSOLE_REMOTE_URL" placeholder:"URL"`
	RemoteKey     string        `help:"App key for --remote-url." name:"remote-key" env:"ALTER_CONSOLE_REMOTE_KEY" secret:"" placeholder:"KEY"`
	AdminEmail    string        `help:"Email of the administrator created at first start." name:"admin-email" env:"ALTER_CONSOLE_ADMIN_EMAIL" placeholder:"EMAIL"`
	AdminPassword string        `help:"Password of that administrator." name:"admin-password" env:"ALTER_CONSOLE_ADMIN_PASSWORD" secret:"" placeholder:"PASSWORD"`
	PublicURL     string        `help:"Address of console and API from outside, such as https://agents.example.com or https://example.com/alter." name:"public-url" env:"ALTER_CONSOLE_PUBLIC_URL" placeholder:"URL"`
	TLSCert       string        `help:"Certificate with which console and API are served over https, in PEM; read again when it changes." name:"tls-cert" env:"ALTER_CONSOLE_TLS_CERT" type:"path" placeholder:"FILE"`
	TLSKey        string        `help:"Key of that certificate." name:"tls-key" env:"ALTER_CONSOLE_TLS_KEY" type:"path" placeholder:"FILE"`
	Proxies       string        `help:"Addresses and networks of the reverse proxies whose X-Forwarded-For is believed; by default, with --public-url, of any on this machine." name:"trusted-proxies" env:"ALTER_CONSOLE_TRUSTED_PROXIES" placeholder:"CIDR,…"`
	LogFormat     string        `help:"Form of the log: text or json." name:"log-format" default:"text" env:"ALTER_CONSOLE_LOG_FORMAT" placeholder:"FORMAT"`
	SecretKey     string        `help:"64 hexadecimal digits shared by all replicas, instead of a file in --data; while they are changed several, the new one first, with commas between." name:"secret-key" env:"ALTER_CONSOLE_SECRET_KEY" secret:"" placeholder:"HEX"`
	SkipCopy      bool          `help:"Migrate the SQLite file without keeping a copy of it." name:"skip-migration-copy" env:"ALTER_CONSOLE_SKIP_MIGRATION_COPY"`
	StrictCallers bool          `help:"Refuse caller headers that no signature covers (SDKs before 0.21)." name:"strict-callers" env:"ALTER_CONSOLE_STRICT_CALLERS"`
	DrainDelay    time.Duration `help:"How long to go on serving after a signal to stop, as not ready, so that who sends requests here learns of it." name:"drain-delay" default:"1s" env:"ALTER_CONSOLE_DRAIN_DELAY" placeholder:"DURATION" type:"delay"`
}

// maxDrainDelay is more than any load balancer needs, and less than what looks like a server that hangs.
const maxDrainDelay = 5 * time.Minute

// check looks at everything before anything is opened, so that one run shows every mistake. What only a server
// has a use for stops no other command.
func (c *config) check(serving bool) error {
	var problems []error
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !validAddr(c.Addr) {
		bad("--addr %q is not host:port: write it like 127.0.0.1:8080", c.Addr)
	}
	if c.DatabaseURL != "" && !validDatabaseURL(c.DatabaseURL) {
		bad("--database-url must be like postgres://user:password@host/database, with special characters escaped; leave it out for SQLite in --data")
	}
	if (c.RemoteURL == "") != (c.RemoteKey == "") {
		bad("--remote-url and --remote-key belong together: give both or neither")
	}
	if err := checkRemoteKey(c.RemoteKey); err != nil {
		bad("--remote-key: %v", err)
	}
	if err := checkRemoteURL(c.RemoteURL); err != nil {
		bad("--remote-url: %v", err)
	}
	if (c.AdminEmail == "") != (c.AdminPassword == "") {
		bad("--admin-email and --admin-password belong together: give both or neither")
	}
	if err := auth.CheckEmail(c.AdminEmail); c.AdminEmail != "" && err != nil {
		bad("--admin-email: %v", err)
	}
	// Whether it is easy to guess is looked at when it is used: an administrator who exists is no reason not to start.
	if err := auth.CheckPasswordLength(c.AdminPassword); c.AdminPassword != "" && err != nil {
		bad("--admin-password: %v", err)
	}
	if _, err := parsePublicURL(c.PublicURL); err != nil {
		bad("--public-url %w", err)
	}
	if serving && (c.DrainDelay < 0 || c.DrainDelay > maxDrainDelay) {
		bad("--drain-delay must be between 0s and %s: write it like 5s", maxDrainDelay)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		bad("--tls-cert and --tls-key belong together: give both or neither")
	}
	if c.TLSCert != "" && c.public().url != nil && !c.public().https() {
		bad("--public-url begins with http:// while --tls-cert serves https only: write it with https://")
	}
	if _, err := c.proxies(); err != nil {
		bad("--trusted-proxies: %w: write it like 127.0.0.1,172.16.0.0/12", err)
	}
	if c.LogFormat != "text" && c.LogFormat != jsonFormat {
		bad("--log-format must be text or json, not %q", c.LogFormat)
	}
	if _, err := parseSecrets(c.SecretKey, ","); c.SecretKey != "" && err != nil {
		bad("--secret-key %w: give the one that the database was made with; only for a new one run `openssl rand -hex %d`", err, keyring.Size)
	}
	return errors.Join(problems...)
}

func validAddr(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}

// validDatabaseURL says nothing about what is wrong: the URL may hold a password.
func validDatabaseURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

func checkRemoteKey(key string) error {
	if key == "" {
		return nil
	}
	_, err := client.NewApp(key, client.WithBaseURL(client.DefaultBaseURL))
	return err
}

func checkRemoteURL(address string) error {
	if address == "" {
		return nil
	}
	return client.CheckBaseURL(address)
}

// public is the address that check has found to be right.
func (c *config) public() publicAddress {
	p, _ := parsePublicURL(c.PublicURL)
	return p
}

// scheme is what the server itself speaks.
func (c *config) scheme() string {
	if c.TLSCert != "" {
		return "https"
	}
	return "http"
}

func (c *config) secure() bool { return c.public().https() || c.TLSCert != "" }
