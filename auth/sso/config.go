package sso

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alter-console/alter-console/internal/access"
)

// A Config is what the file says.
type Config struct {
	Providers []Provider `yaml:"providers"`
}

// A Provider is one at which people sign in.
type Provider struct {
	ID               string      `yaml:"id"`   // in addresses
	Name             string      `yaml:"name"` // on the button
	Issuer           string      `yaml:"issuer"`
	ClientID         string      `yaml:"client_id"`
	ClientSecretFile string      `yaml:"client_secret_file"` // "" for none: PKCE alone protects the code
	ClientSecretEnv  string      `yaml:"client_secret_env"`
	Scopes           []string    `yaml:"scopes"`      // beside openid
	UserInfo         bool        `yaml:"userinfo"`    // claims are also read from the provider's userinfo endpoint
	TrustEmail       bool        `yaml:"trust_email"` // its emails are verified although it does not say so
	Rules            []Rule      `yaml:"rules"`
	DefaultRole      access.Role `yaml:"default_role"` // where no rule fits, "" to refuse
	DefaultTeams     []string    `yaml:"default_teams"`
}

// MaxFile is how large the file may be, in bytes.
const MaxFile = 256 << 10

var (
	providerID  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	unknownType = regexp.MustCompile(`field (\S+) not found in type sso\.\w+`)
	otherType   = regexp.MustCompile(`cannot unmarshal !!(\w+) (.*) into (\S+)`)
)

// Parse reads what a file says, in YAML or JSON. What it does not know it refuses, with the line.
func Parse(text []byte) (*Config, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	c := &Config{}
	if err := decoder.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return nil, plain(err)
	}
	if err := decoder.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one document in it: keep one")
	}
	for i := range c.Providers {
		c.Providers[i].fill()
	}
	return c, c.check()
}

// plain says an error of the decoder in words that name no type of this program.
func plain(err error) error {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	said = strings.TrimPrefix(said, "unmarshal errors:\n")
	said = unknownType.ReplaceAllString(said, "nothing is known of “$1”: correct its name, or remove it")
	said = otherType.ReplaceAllString(said, "“$2” is not what is expected here")
	var parts []string
	for line := range strings.Lines(said) {
		parts = append(parts, strings.TrimSpace(line))
	}
	return errors.New(strings.Join(parts, "; "))
}

func (p *Provider) fill() {
	if p.Name == "" {
		p.Name = p.ID
	}
	if p.Scopes == nil {
		p.Scopes = []string{"profile", "email"}
	}
	p.Scopes = slices.DeleteFunc(p.Scopes, func(s string) bool { return s == "openid" })
}

func (c *Config) check() error {
	var problems []error
	seen := map[string]bool{}
	for i := range c.Providers {
		p := &c.Providers[i]
		for _, problem := range p.problems() {
			problems = append(problems, fmt.Errorf("provider %d (%s): %s", i+1, p.ID, problem))
		}
		if seen[p.ID] {
			problems = append(problems, fmt.Errorf("two providers have the id %q: give each its own", p.ID))
		}
		seen[p.ID] = true
	}
	return errors.Join(problems...)
}

func (p *Provider) problems() (list []string) {
	add := func(wrong bool, problem string) {
		if wrong {
			list = append(list, problem)
		}
	}
	add(!providerID.MatchString(p.ID), "id must be up to 32 lower-case letters, digits and hyphens, such as corp")
	add(len(p.Name) > 60, "name is too long: use at most 60 bytes")
	add(!validIssuer(p.Issuer), "issuer must be the address that the provider calls its issuer, such as https://id.example.com; http:// is for this machine only")
	add(p.ClientID == "", "client_id is missing: the provider has it beside the redirect URI")
	add(p.ClientSecretFile != "" && p.ClientSecretEnv != "", "client_secret_file and client_secret_env exclude each other: keep one")
	add(strings.HasPrefix(p.ClientSecretEnv, "ALTER_CONSOLE_"), "client_secret_env must not begin with ALTER_CONSOLE_, which is for this program's own variables")
	add(p.DefaultRole == "" && p.DefaultTeams != nil, "default_teams needs a default_role")
	if p.DefaultRole != "" {
		list = append(list, problemsOfPower("default_role", p.DefaultRole, p.DefaultTeams)...)
	}
	add(len(p.Rules) == 0 && p.DefaultRole == "", "nobody could sign in: give rules, a default_role, or both")
	for i, r := range p.Rules {
		for _, problem := range r.problems() {
			list = append(list, fmt.Sprintf("rule %d: %s", i+1, problem))
		}
	}
	return list
}

func problemsOfPower(field string, role access.Role, teams []string) (list []string) {
	if _, known := access.ParseRole(string(role)); !known {
		list = append(list, fmt.Sprintf("%s must be viewer, operator, security or administrator, not %q", field, role))
	}
	if role == access.Administrator && teams != nil {
		list = append(list, "an administrator can't be confined to teams: leave teams out")
	}
	if teams != nil && len(teams) == 0 {
		list = append(list, "teams is an empty list: name some, or leave it out for all")
	}
	if slices.Contains(teams, "") {
		list = append(list, "a team has no name")
	}
	return list
}

func validIssuer(issuer string) bool {
	u, err := url.Parse(issuer)
	return err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()))
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Fingerprint tells configurations apart that would let in others, or others with more. The name on the button and the
// client's secret are no part of it: they can change without a test.
func (p Provider) Fingerprint() string {
	p.Name, p.ClientSecretFile, p.ClientSecretEnv = "", "", ""
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts, lists of them and booleans can be encoded
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
