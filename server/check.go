package server

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/secretfile"
)

// maxDrainDelay is more than any load balancer needs, and less than what looks like a server that hangs.
const maxDrainDelay = 5 * time.Minute

// Check looks at everything before anything is opened, so that one run shows every mistake. What only a server
// has a use for stops no other command.
func (c *Config) Check(serving bool) error {
	var problems []error
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !validAddr(c.Addr) {
		bad("--addr %q is not host:port: write it like 127.0.0.1:8080", c.Addr)
	}
	if c.DatabaseURL != "" && !isDatabaseURL(c.DatabaseURL) {
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
	if c.LogFormat != "text" && c.LogFormat != JSONFormat {
		bad("--log-format must be text or json, not %q", c.LogFormat)
	}
	if _, err := secretfile.Given(c.SecretKey); c.SecretKey != "" && err != nil {
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
