package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
)

// config is what flags and environment say. Every flag has an environment variable of the same name.
type config struct {
	Addr          string `help:"Listen address of console and API." default:"127.0.0.1:8080" env:"ALTER_CONSOLE_ADDR"`
	Data          string `help:"Directory of the SQLite file and the generated secret." default:"./data" env:"ALTER_CONSOLE_DATA" type:"path"`
	DatabaseURL   string `help:"PostgreSQL database, postgres://…, instead of SQLite in --data." name:"database-url" env:"ALTER_CONSOLE_DATABASE_URL" placeholder:"URL"`
	RemoteURL     string `help:"Manage this remote Alter API instead of the embedded one." name:"remote-url" env:"ALTER_CONSOLE_REMOTE_URL" placeholder:"URL"`
	RemoteKey     string `help:"App key for --remote-url; better given in the environment." name:"remote-key" env:"ALTER_CONSOLE_REMOTE_KEY" placeholder:"KEY"`
	AdminEmail    string `help:"Email of the administrator created at first start." name:"admin-email" env:"ALTER_CONSOLE_ADMIN_EMAIL" placeholder:"EMAIL"`
	AdminPassword string `help:"Password of that administrator; better given in the environment." name:"admin-password" env:"ALTER_CONSOLE_ADMIN_PASSWORD" placeholder:"PASSWORD"`
	PublicURL     string `help:"External URL behind a reverse proxy." name:"public-url" env:"ALTER_CONSOLE_PUBLIC_URL" placeholder:"URL"`
	Proxies       string `help:"Addresses and networks of the reverse proxies whose X-Forwarded-For is believed; by default, with --public-url, of any that connects from a private address." name:"trusted-proxies" env:"ALTER_CONSOLE_TRUSTED_PROXIES" placeholder:"CIDR,…"`
	LogFormat     string `help:"Form of the log: text or json." name:"log-format" default:"text" env:"ALTER_CONSOLE_LOG_FORMAT" placeholder:"FORMAT"`
	SecretKey     string `help:"64 hexadecimal digits shared by all replicas, instead of a file in --data; better given in the environment." name:"secret-key" env:"ALTER_CONSOLE_SECRET_KEY" placeholder:"HEX"`
	StrictCallers bool   `help:"Refuse caller headers that no signature covers (SDKs before 0.21)." name:"strict-callers" env:"ALTER_CONSOLE_STRICT_CALLERS"`
}

// check looks at everything before anything is opened, so that one run shows every mistake.
func (c *config) check() error {
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
	if err := auth.CheckPassword(c.AdminEmail, c.AdminPassword); c.AdminPassword != "" && err != nil {
		bad("--admin-password: %v", err)
	}
	if c.PublicURL != "" && !validOrigin(c.PublicURL) {
		bad("--public-url must be scheme and host only: write it like https://agents.example.com")
	}
	if _, err := c.proxies(); err != nil {
		bad("--trusted-proxies: %w: write it like 127.0.0.1,172.16.0.0/12", err)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		bad("--log-format must be text or json, not %q", c.LogFormat)
	}
	if raw, err := hex.DecodeString(c.SecretKey); c.SecretKey != "" && (err != nil || len(raw) != secretSize) {
		bad("--secret-key must be %d hexadecimal digits: make one with `openssl rand -hex %d`", 2*secretSize, secretSize)
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

func validOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
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
	_, err := client.NewApp("", client.WithTrustedTransport(http.DefaultTransport), client.WithBaseURL(address))
	return err
}

func (c *config) logger(w io.Writer) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

func (c *config) secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

const secretSize = 32

// prepareData makes the data directory, which only its owner may read.
func (c *config) prepareData() error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	return nil
}

func (c *config) sqlitePath() string { return filepath.Join(c.Data, "alter-console.db") }

func (c *config) secretPath() string { return filepath.Join(c.Data, "secret.key") }

// secret returns the server's secret: the one given, or the one in the data directory, made at first use.
func (c *config) secret() (secret []byte, made bool, err error) {
	if c.SecretKey != "" {
		secret, err = hex.DecodeString(c.SecretKey)
		return secret, false, err
	}
	secret, err = readSecret(c.secretPath())
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, false, err
	}
	if err := makeSecret(c.secretPath()); err != nil {
		return nil, false, err
	}
	secret, err = readSecret(c.secretPath())
	return secret, true, err
}

// removeSecret takes a secret away that was made for a database that has another: nobody shall keep it by mistake.
func (c *config) removeSecret() error { return os.Remove(c.secretPath()) }

func readSecret(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != secretSize {
		return nil, fmt.Errorf("%s does not hold %d hexadecimal digits: restore it from your backup", path, 2*secretSize)
	}
	return secret, nil
}

// makeSecret writes a new secret in one step, and leaves one that another process wrote meanwhile.
func makeSecret(path string) error {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails
	draft, err := os.CreateTemp(filepath.Dir(path), "secret-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(hex.EncodeToString(secret) + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
