package client

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// A credential is what the API gives for one request (protocol 9.2). It is held for as long as the request takes.
type credential struct {
	token         Secret
	grantID       string
	provider      string
	generation    *string // what the API calls this retrieval
	scopeMismatch bool
	header        string
	format        string
	values        map[string]Secret // additional ones, by name
	hasValues     bool              // also when there are none
	additional    []wire.AdditionalInjection
}

const maxProviderField = 255 // characters of an answer's short texts

var zonedTime = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:[0-5]\d)$`)

// decodeCredential holds an answer to every rule of protocol 9.2 before anything of it is sent anywhere.
func decodeCredential(o *object) (*credential, error) {
	c := &credential{
		token:         NewSecret(o.credentialText("access_token", o.requiredText("access_token"))),
		grantID:       o.lowerUUID("grant_id", o.requiredString("grant_id")),
		provider:      o.shortText("provider_id", ""),
		scopeMismatch: o.defaultBool("scope_mismatch"),
		header:        o.defaultString("injection_header", "Authorization"),
		format:        o.defaultString("injection_format", "Bearer "+wire.TokenPlaceholder),
	}
	if problem := wire.InjectionHeaderProblem(c.header); problem != "" {
		o.fail("injection_header", "names no header that can carry a credential")
	}
	if problem := wire.InjectionFormatProblem(c.format); problem != "" {
		o.fail("injection_format", "is no format")
	}
	if generation := o.optionalString("token_generation"); generation != nil {
		o.lowerUUID("token_generation", *generation)
		c.generation = generation
	}
	c.values, c.hasValues = o.credentialValues("additional_credentials")
	c.additional = o.injections("additional_injections")
	o.checkRest()
	if err := o.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// checkRest holds what is not used to its rules, too: an answer that breaks one is not to be trusted in the others.
func (o *object) checkRest() {
	if o.shortText("token_type", "Bearer") == "" {
		o.fail("token_type", "is empty")
	}
	if at := o.optionalString("expires_at"); at != nil {
		if _, err := time.Parse(time.RFC3339Nano, *at); err != nil || !zonedTime.MatchString(*at) {
			o.fail("expires_at", "is not a timestamp with a zone")
		}
	}
	if v := o.fields["expires_in"]; v != nil {
		n, ok := v.(json.Number)
		if !ok || strings.Trim(n.String(), "0123456789") != "" {
			o.fail("expires_in", "is not a number of seconds")
		}
	}
	if _, present := o.fields["scopes"]; present && slices.ContainsFunc(o.requiredStrings("scopes"), func(s string) bool { return s == "" || !isTrimmedLine(s) }) {
		o.fail("scopes", "has an entry that is no scope")
	}
}

// credentialText reads a value without repeating it in an error.
func (o *object) credentialText(name, value string) string {
	if strings.ContainsAny(value, "\r\n\x00") {
		o.fail(name, "is not one line")
	}
	return value
}

// lowerUUID takes the canonical form only, in lower case.
func (o *object) lowerUUID(name, text string) string {
	if id, err := uuid.Parse(text); err != nil || id.String() != text {
		o.fail(name, "is not a UUID in lower case")
	}
	return text
}

// shortText is one line of up to 255 characters without space around it. Null is against the protocol.
func (o *object) shortText(name, absent string) string {
	s := o.defaultString(name, absent)
	if utf8.RuneCountInString(s) > maxProviderField || !isTrimmedLine(s) {
		o.fail(name, fmt.Sprintf("is not one line of up to %d characters", maxProviderField))
	}
	return s
}

func isTrimmedLine(s string) bool {
	return strings.TrimSpace(s) == s && !strings.ContainsFunc(s, unicode.IsControl)
}

// defaultString is the default when the field is absent; null is against the protocol.
func (o *object) defaultString(name, absent string) string {
	if _, present := o.fields[name]; !present {
		return absent
	}
	return o.requiredString(name)
}

func (o *object) defaultBool(name string) bool {
	_, present := o.fields[name]
	return present && o.requiredBool(name)
}

// credentialValues reads additional credentials, and whether the answer has any to speak of.
func (o *object) credentialValues(name string) (map[string]Secret, bool) {
	if o.fields[name] == nil {
		return nil, false
	}
	raw := o.optionalMap(name)
	if len(raw) > wire.MaxAdditional {
		o.fail(name, "has too many entries")
	}
	values := make(map[string]Secret, len(raw))
	for key, v := range raw {
		text, ok := v.(string)
		if !ok || wire.CredentialProblem(text) != "" || utf8.RuneCountInString(key) > wire.MaxCredentialName {
			o.fail(name, "has an entry that is no credential")
		}
		values[key] = NewSecret(text)
	}
	return values, true
}

// injections reads additional injections, whose fields must be known, every one of them.
func (o *object) injections(name string) []wire.AdditionalInjection {
	if o.fields[name] == nil {
		return nil
	}
	items := o.objects(name)
	if len(items) > wire.MaxAdditional {
		o.fail(name, "has too many entries")
	}
	list := make([]wire.AdditionalInjection, len(items))
	for i, item := range items {
		list[i] = wire.AdditionalInjection{
			Target:      item.requiredString("target"),
			Key:         item.requiredString("key"),
			ValueSource: item.requiredString("value_source"),
		}
		if field, problem := wire.AdditionalInjectionProblem(list[i]); problem != "" {
			item.fail(field, "is against the protocol")
		}
		if len(item.fields) > 3 {
			o.fail(fmt.Sprintf("%s[%d]", name, i), "has a field that this client does not know")
		}
	}
	return list
}
