package redact

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// A Cleaner takes credentials out of what a program tells, whatever the program has done about it.
type Cleaner struct {
	fills  []func(header string) bool // whether a credential is in a header
	values seeker
	names  seeker   // those of values that are looked for in names, too
	short  []string // credentials that are too short to be looked for within other text
	all    bool     // nothing may be kept
}

// Removed stands in the place of a credential.
const Removed = "[removed]"

// minSought is how many bytes a credential has that is looked for within other text. A shorter one would be found in
// anything.
const minSought = 4

// minInNames is how many bytes a credential has that is looked for in names and in what tells runs apart: one that is shorter,
// as those of tests are, would make the same of them.
const minInNames = 8

// New makes a Cleaner of some credentials, which it keeps: use it for one request. Without any it takes out what is a
// credential by its looks.
func New(credentials ...wire.Credential) *Cleaner {
	cl := &Cleaner{}
	var long []string
	for _, c := range credentials {
		cl.fills = append(cl.fills, c.Fills)
		some, short := sought(c)
		long, cl.short = append(long, some...), append(cl.short, short...)
	}
	cl.values = newSeeker(long)
	cl.names = newSeeker(slices.DeleteFunc(long, func(v string) bool { return len(v) < minInNames }))
	return cl
}

// Everything makes a Cleaner for what may hold credentials that can't be looked for: it leaves nothing.
func Everything() *Cleaner { return &Cleaner{all: true} }

// sought are the texts of a credential that are looked for within other text, and those that are too short for it.
func sought(c wire.Credential) (long, short []string) {
	for _, v := range c.Secrets() {
		if len(v) < minSought {
			short = append(short, v)
		} else {
			long = append(long, v)
		}
	}
	return long, short
}

// schemes are how credentials announce themselves in text, such as an answer that repeats what it was asked with.
var schemes = regexp.MustCompile(`(?i)\b(bearer|basic) +[A-Za-z0-9._~+/=-]{8,}`)

// Text takes credentials and API keys out of a text.
func (c *Cleaner) Text(s string) string {
	if c.all {
		return c.Name(s)
	}
	if slices.Contains(c.short, s) {
		return Removed
	}
	return schemes.ReplaceAllString(wire.CutKeys(c.Value(s)), "$1 "+Removed)
}

// Value takes the credentials that the Cleaner was made of out of a text.
func (c *Cleaner) Value(s string) string {
	if c.all {
		return c.Name(s)
	}
	return c.values.cut(s)
}

// Name does so with a name, or with what tells runs apart, where short credentials stay.
func (c *Cleaner) Name(s string) string {
	if c.all && s != "" {
		return Removed
	}
	return c.names.cut(s)
}

// Whole is a text that means nothing without a part of it, such as an address of a trace: "" where there is a credential in it.
func (c *Cleaner) Whole(s string) string {
	if c.Name(s) != s {
		return ""
	}
	return s
}

// Client does so with what a program calls itself. What SDKs do is too short to hold anything.
func (c *Cleaner) Client(s string) string {
	if IsClient(s) {
		return s
	}
	return c.Name(s)
}

var client = regexp.MustCompile(`\Aalter-(sdk-python|console-go)/[0-9A-Za-z.+-]{1,` + strconv.Itoa(minInNames-1) + `}\z`)

// IsClient reports whether what a program calls itself holds nothing to be taken out: it calls itself as an SDK does, or in fewer
// bytes than any credential has that is looked for there.
func IsClient(s string) bool { return len(s) < minInNames || client.MatchString(s) }

// Carries is true of headers that carry credentials.
func (c *Cleaner) Carries(header string) bool {
	return slices.Contains(wire.CredentialHeaders(), strings.ToLower(header)) ||
		slices.ContainsFunc(c.fills, func(fills func(string) bool) bool { return fills(header) })
}

// Texts takes credentials and API keys out of texts and their names.
func (c *Cleaner) Texts(texts map[string]string) map[string]string { return each(texts, c.Text) }

// Context takes credentials out of what a program says of its run, a JSON object of texts. It is false where there are none.
func (c *Cleaner) Context(said json.RawMessage) (clean map[string]string, some bool) {
	var texts map[string]string
	if c.Name(string(said)) == string(said) || json.Unmarshal(said, &texts) != nil {
		return nil, false
	}
	return each(texts, c.Name), true
}

func each(texts map[string]string, clean func(string) string) map[string]string {
	made := make(map[string]string, len(texts))
	for name, value := range texts {
		made[clean(name)] = clean(value)
	}
	return made
}
