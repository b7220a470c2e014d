package calls

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/secrets"
)

// A cleaner takes credentials out of what a program tells of a request, whatever the program has done about it.
type cleaner struct {
	fills  func(header string) bool // whether the credential is in a header; nil where it is not known
	values seeker
	names  seeker   // those of values that are looked for in names, too
	short  []string // credentials that are too short to be looked for within other text
}

// removed stands in the place of a credential.
const removed = "[removed]"

// minSought is how many bytes a credential has that is looked for within other text. A shorter one would be found in
// anything.
const minSought = 4

// newCleaner is for what was sent with a credential; nil where it is not known with which.
func newCleaner(c *secrets.Credential) *cleaner {
	cl := &cleaner{}
	if c == nil {
		return cl
	}
	cl.fills = c.Fills
	long, short := sought(c)
	cl.values, cl.short = newSeeker(long), short
	cl.names = newSeeker(slices.DeleteFunc(long, func(v string) bool { return len(v) < minInNames }))
	return cl
}

// sought are the texts of a credential that are looked for within other text, and those that are too short for it.
func sought(c *secrets.Credential) (long, short []string) {
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

// clean takes credentials and API keys out of a text.
func (c *cleaner) clean(s string) string {
	if slices.Contains(c.short, s) {
		return removed
	}
	s = c.values.cut(s)
	return schemes.ReplaceAllString(wire.CutKeys(s), "$1 "+removed)
}

// text is what is kept of a body, and whether there was more.
func (c *cleaner) text(body *string) (kept *string, cut bool) {
	if body == nil {
		return nil, false
	}
	clean := c.clean(*body)
	short := store.Text(clean, wire.MaxKeptBody)
	return &short, len(clean) > wire.MaxKeptBody
}

// texts is what is kept of headers, as JSON, and whether there was more.
func (c *cleaner) texts(headers map[string]string) (kept json.RawMessage, cut bool) {
	if headers == nil {
		return nil, false
	}
	clean, size := map[string]string{}, 0
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if slices.Contains(wire.CredentialHeaders(), strings.ToLower(name)) || c.fills != nil && c.fills(name) {
			continue
		}
		shown, value := c.clean(name), c.clean(headers[name])
		if size += len(shown) + len(value); size > wire.MaxKeptBody {
			cut = true
			break
		}
		clean[shown] = value
	}
	return api.Encode(clean), cut
}

// body is what is kept of a report's headers and bodies, nil where it has none.
func (c *cleaner) body(r *reported) *store.CallBody {
	b := &store.CallBody{}
	var headersCut, bodyCut bool
	b.RequestHeaders, headersCut = c.texts(r.request.headersOf())
	b.RequestBody, bodyCut = c.text(r.request.bodyOf())
	b.RequestCut = headersCut || bodyCut
	b.ResponseHeaders, headersCut = c.texts(r.response.headersOf())
	b.ResponseBody, bodyCut = c.text(r.response.bodyOf())
	b.ResponseCut = headersCut || bodyCut
	if b.RequestHeaders == nil && b.RequestBody == nil && b.ResponseHeaders == nil && b.ResponseBody == nil {
		return nil
	}
	return b
}
