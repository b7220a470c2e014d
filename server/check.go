package server

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/secretfile"
)

// maxDrainDelay is more than any load balancer needs, and less than what looks like a server that hangs.
const maxDrainDelay = 5 * time.Minute

// Check looks at everything before anything is opened, so that one run shows every mistake. What only a server
// has a use for stops no other command.
func (c *Config) Check(serving bool) error {
	return errors.Join(
		c.checkAddr(),
		c.checkMetricsAddr(),
		c.checkDatabaseURL(),
		c.checkRemote(),
		c.checkFirstAdmin(),
		c.checkPublicURL(),
		c.checkDrainDelay(serving),
		c.checkKept(serving),
		c.checkTimeZone(),
		c.checkAnchors(),
		c.checkSSO(serving),
		c.checkTLS(),
		c.checkProxies(),
		c.checkLogFormat(),
		checkSecrets("--secret-key", c.SecretKey),
		checkSecrets("--master-key", c.MasterKey),
	)
}

func (c *Config) checkAddr() error {
	if validAddr(c.Addr) {
		return nil
	}
	return fmt.Errorf("--addr %q is not host:port: write it like 127.0.0.1:8080", c.Addr)
}

func validAddr(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}

func (c *Config) checkDatabaseURL() error {
	if c.DatabaseURL == "" || isDatabaseURL(c.DatabaseURL) {
		return nil
	}
	return errors.New("--database-url must be like postgres://user:password@host/database, with special characters escaped; leave it out for SQLite in --data")
}

// together refuses one of two flags without the other.
func together(one, other, flags string) error {
	if (one == "") == (other == "") {
		return nil
	}
	return errors.New(flags + " belong together: give both or neither")
}

// optional checks a flag's value where it has one.
func optional(value, flag string, check func(string) error) error {
	if value == "" {
		return nil
	}
	return lines.Naming(flag, check(value))
}

func (c *Config) checkRemote() error {
	return errors.Join(
		together(c.RemoteURL, c.RemoteKey, "--remote-url and --remote-key"),
		optional(c.RemoteKey, "--remote-key", checkRemoteKey),
		optional(c.RemoteURL, "--remote-url", client.CheckBaseURL),
	)
}

func checkRemoteKey(key string) error {
	_, err := client.NewApp(key, client.WithBaseURL(client.DefaultBaseURL))
	return err
}

func (c *Config) checkFirstAdmin() error {
	return errors.Join(
		together(c.AdminEmail, c.AdminPassword, "--admin-email and --admin-password"),
		optional(c.AdminEmail, "--admin-email", auth.CheckEmail),
		// Whether it is easy to guess is looked at when it is used: an administrator who exists is no reason not to start.
		optional(c.AdminPassword, "--admin-password", auth.CheckPasswordLength),
	)
}

func (c *Config) checkPublicURL() error {
	if _, err := parsePublicURL(c.PublicURL); err != nil {
		return fmt.Errorf("--public-url %w", err)
	}
	return nil
}

func (c *Config) checkDrainDelay(serving bool) error {
	if serving && (c.DrainDelay < 0 || c.DrainDelay > maxDrainDelay) {
		return fmt.Errorf("--drain-delay must be between 0s and %s: write it like 5s", maxDrainDelay)
	}
	return nil
}

func (c *Config) checkTimeZone() error {
	if _, err := time.LoadLocation(c.TimeZone); err != nil {
		return fmt.Errorf("--time-zone %q is not known on this machine: write it like Europe/Berlin, UTC, or Local; where there is no list of time zones, install tzdata", c.TimeZone)
	}
	return nil
}

func (c *Config) checkTLS() error {
	err := together(c.TLSCert, c.TLSKey, "--tls-cert and --tls-key")
	if c.TLSCert != "" && c.public().url != nil && !c.public().https() {
		err = errors.Join(err, errors.New("--public-url begins with http:// while --tls-cert serves https only: write it with https://"))
	}
	return err
}

func (c *Config) checkProxies() error {
	if _, err := c.trustedProxies(); err != nil {
		return fmt.Errorf("--trusted-proxies: %w: write it like 127.0.0.1,172.16.0.0/12", err)
	}
	return nil
}

func (c *Config) checkLogFormat() error {
	if c.LogFormat == "text" || c.LogFormat == JSONFormat {
		return nil
	}
	return fmt.Errorf("--log-format must be text or json, not %q", c.LogFormat)
}

func checkSecrets(flag, given string) error {
	if _, err := secretfile.Given(given); given != "" && err != nil {
		return fmt.Errorf("%s %w: give the one that the database was made with; only for a new one run `openssl rand -hex %d`", flag, err, keyring.Size)
	}
	return nil
}
