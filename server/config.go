package server

import (
	"io"
	"log/slog"
	"net"
	"time"
)

// Config is what flags and environment say. Every flag has an environment variable of the same name. One with the tag
// `secret` is also read from the file that the variable with _FILE behind its name names.
type Config struct {
	Addr          string        `help:"Listen address of console and API." default:"127.0.0.1:8080" env:"ALTER_CONSOLE_ADDR"`
	Data          string        `help:"Directory of the SQLite file and the generated keys." default:"./data" env:"ALTER_CONSOLE_DATA" type:"path"`
	DatabaseURL   string        `help:"PostgreSQL database, postgres://…, instead of SQLite in --data." name:"database-url" env:"ALTER_CONSOLE_DATABASE_URL" secret:"" placeholder:"URL"`
	RemoteURL     string        `help:"Manage this remote Alter API instead of the embedded one." name:"remote-url" env:"ALTER_CONSOLE_REMOTE_URL" placeholder:"URL"`
	RemoteKey     string        `help:"App key for --remote-url." name:"remote-key" env:"ALTER_CONSOLE_REMOTE_KEY" secret:"" placeholder:"KEY"`
	AdminEmail    string        `help:"Email of the administrator created at first start." name:"admin-email" field:"email" env:"ALTER_CONSOLE_ADMIN_EMAIL" placeholder:"EMAIL"`
	AdminPassword string        `help:"Password of that administrator." name:"admin-password" field:"password" env:"ALTER_CONSOLE_ADMIN_PASSWORD" secret:"" placeholder:"PASSWORD"`
	PublicURL     string        `help:"Address of console and API from outside, such as https://agents.example.com or https://example.com/alter." name:"public-url" env:"ALTER_CONSOLE_PUBLIC_URL" placeholder:"URL"`
	TLSCert       string        `help:"Certificate with which console and API are served over https, in PEM; read again when it changes." name:"tls-cert" env:"ALTER_CONSOLE_TLS_CERT" type:"path" placeholder:"FILE"`
	TLSKey        string        `help:"Key of that certificate." name:"tls-key" env:"ALTER_CONSOLE_TLS_KEY" type:"path" placeholder:"FILE"`
	Proxies       string        `help:"Addresses and networks of the reverse proxies whose X-Forwarded-For is believed; by default, with --public-url, of any on this machine." name:"trusted-proxies" env:"ALTER_CONSOLE_TRUSTED_PROXIES" placeholder:"CIDR,…"`
	LogFormat     string        `help:"Form of the log: text or json." name:"log-format" default:"text" env:"ALTER_CONSOLE_LOG_FORMAT" placeholder:"FORMAT"`
	SecretKey     string        `help:"64 hexadecimal digits shared by all replicas, instead of a file in --data; while they are changed several, the new one first, with commas between." name:"secret-key" env:"ALTER_CONSOLE_SECRET_KEY" secret:"" placeholder:"HEX"`
	MasterKey     string        `help:"64 hexadecimal digits shared by all replicas, under which managed secrets are encrypted, instead of a file in --data; while they are changed several, the new one first, with commas between." name:"master-key" env:"ALTER_CONSOLE_MASTER_KEY" secret:"" placeholder:"HEX"`
	SkipCopy      bool          `help:"Migrate the SQLite file without keeping a copy of it." name:"skip-migration-copy" env:"ALTER_CONSOLE_SKIP_MIGRATION_COPY"`
	StrictCallers bool          `help:"Refuse caller headers that no signature covers (SDKs before 0.21)." name:"strict-callers" env:"ALTER_CONSOLE_STRICT_CALLERS"`
	DrainDelay    time.Duration `help:"How long to go on serving after a signal to stop, as not ready, so that who sends requests here learns of it." name:"drain-delay" default:"1s" env:"ALTER_CONSOLE_DRAIN_DELAY" placeholder:"DURATION" type:"delay"`
	KeepCalls     Days          `help:"How long to keep calls, spans and runs, such as 90d or 36h; 0 for ever." name:"keep-calls" default:"90d" env:"ALTER_CONSOLE_KEEP_CALLS" placeholder:"TIME"`
	KeepBodies    Days          `help:"How long to keep headers and bodies of calls, which go with their calls at the latest; 0 as long as these." name:"keep-bodies" default:"14d" env:"ALTER_CONSOLE_KEEP_BODIES" placeholder:"TIME"`
	KeepDerived   Days          `help:"How long to keep derived app keys after they have ended, such as 30d or 36h; 0 for ever. What the audit trail says of them stays." name:"keep-derived-keys" default:"90d" env:"ALTER_CONSOLE_KEEP_DERIVED_KEYS" placeholder:"TIME"`
	KeepAudit     Days          `help:"How long to keep audit events, such as 400d; 0 for ever. Only what is proven is removed." name:"keep-audit" default:"0" env:"ALTER_CONSOLE_KEEP_AUDIT" placeholder:"TIME"`
	PrivateHooks  bool          `help:"Allow webhooks on private networks, and those that are not https." name:"allow-private-webhooks" env:"ALTER_CONSOLE_ALLOW_PRIVATE_WEBHOOKS"`
	TimeZone      string        `help:"Time zone of the working days on which ends are scheduled that nobody named to the hour, such as Europe/Berlin; Local for this machine's." name:"time-zone" default:"UTC" env:"ALTER_CONSOLE_TIME_ZONE" placeholder:"ZONE"`
	MetricsAddr   string        `help:"Listen address of metrics for Prometheus; without a host, of this machine alone." name:"metrics-addr" env:"ALTER_CONSOLE_METRICS_ADDR" placeholder:"ADDR"`
	MetricsAgents bool          `help:"Tell in the metrics of each agent." name:"metrics-agents" env:"ALTER_CONSOLE_METRICS_AGENTS"`
	AuditAnchor   []string      `help:"Where signed checkpoints of the audit trail are sent: file:PATH, stderr, or the address of a webhook; several with commas between." name:"audit-anchor" env:"ALTER_CONSOLE_AUDIT_ANCHOR" placeholder:"ANCHOR,…"`
	SSOConfig     string        `help:"File, in YAML or JSON, of the OpenID Connect providers at which people sign in; read again when it changes." name:"sso-config" env:"ALTER_CONSOLE_SSO_CONFIG" type:"path" placeholder:"FILE"`

	// Given are all of the flags as they were given, for those who want to know where a value comes from.
	Given []Given `kong:"-"`
}

// Logger is the log of a server, in the form of --log-format.
func (c *Config) Logger(w io.Writer) *slog.Logger { return NewLogger(c.LogFormat, w, slog.LevelInfo) }

// Warnings is the log of a command, which says what went well on its own.
func (c *Config) Warnings(w io.Writer) *slog.Logger { return NewLogger(c.LogFormat, w, slog.LevelWarn) }

// public is the address that Check has found to be right.
func (c *Config) public() publicAddress {
	p, _ := parsePublicURL(c.PublicURL)
	return p
}

// Zone is that of working days, which Check has found to be right.
func (c *Config) Zone() *time.Location {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (c *Config) trustedProxies() (proxies, error) { return parseProxies(c.Proxies, c.PublicURL != "") }

func (c *Config) secure() bool { return c.public().https() || c.TLSCert != "" }

// LocalURL is where a server that listens on an address can be reached on this machine.
func (c *Config) LocalURL(address string) string {
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + reachable(address)
}

// reachable turns a listen address that stands for all of the machine's into one that can be opened on it.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
