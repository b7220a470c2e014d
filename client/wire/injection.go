package wire

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How requests carry a managed secret's credential: an extension. On the wire of the protocol they are an injection header,
// its format and additional injections (protocol 9.2).
const (
	InjectBearer = "bearer" // Authorization: Bearer …
	InjectHeader = "header" // a header of any name, in a format
	InjectBasic  = "basic"  // Authorization: Basic …, of user and password
	InjectQuery  = "query"  // a parameter of the address
	InjectSigV4  = "sigv4"  // a signature of AWS
	InjectCustom = "custom" // a header, and more headers and parameters
)

// InjectionKinds are all kinds of injections.
func InjectionKinds() []string {
	return []string{InjectBearer, InjectHeader, InjectBasic, InjectQuery, InjectSigV4, InjectCustom}
}

// Targets of additional injections (protocol 9.3).
const (
	TargetHeader = "header"
	TargetQuery  = "query_param"
)

// An Injection says how requests carry a credential.
type Injection struct {
	Kind       string                `json:"kind"`
	Name       string                `json:"name,omitempty"`    // of the header or the parameter
	Header     string                `json:"header,omitempty"`  // of InjectCustom; "" for none but the additional ones
	Format     string                `json:"format,omitempty"`  // of the header's value, with {token} in it
	Region     string                `json:"region,omitempty"`  // of AWS, where the host doesn't tell
	Service    string                `json:"service,omitempty"` // of AWS, where the host doesn't tell
	Additional []AdditionalInjection `json:"additional,omitempty"`
}

// An AdditionalInjection puts one value in one more place (protocol 9.3).
type AdditionalInjection struct {
	Target      string `json:"target"` // TargetHeader or TargetQuery
	Key         string `json:"key"`
	ValueSource string `json:"value_source"` // SourceToken, or SourceCredentials and a name
}

// The states of a managed secret. SecretDeleted is final.
const (
	SecretActive  = "active"
	SecretDeleted = "deleted"
)

// SecretStatuses are all states of managed secrets.
func SecretStatuses() []string { return []string{SecretActive, SecretDeleted} }

// What a server tells of a value. Of a deleted secret's, which is removed, it tells nothing.
const (
	ValueSet        = "set"
	ValueUnreadable = "unreadable" // with the master key that the server has
)

// What a value source is, or begins with.
const (
	SourceToken       = "token"
	SourceCredentials = "additional_credentials."
)

// The fields of a managed secret's value, besides those of additional_credentials.
const (
	FieldToken        = "token"
	FieldUsername     = "username"
	FieldPassword     = "password"
	FieldAccessKeyID  = "access_key_id"
	FieldSecretKey    = "secret_key"
	FieldSessionToken = "session_token"
	FieldAdditional   = "additional_credentials"
)

// Limits of managed secrets and of what carries them (protocol 9.2 and 9.3).
const (
	MaxSlug              = 50   // characters
	MaxSecretName        = 255  // characters
	MaxSecretDescription = 1000 // characters
	MaxAllowedHosts      = 50
	MaxHost              = 255  // characters of one
	MaxInjectionHeader   = 60   // characters
	MaxInjectionFormat   = 200  // characters
	MaxAdditional        = 10   // injections, and credentials
	MaxInjectionKey      = 100  // characters of a key, and of a value source
	MaxCredentialName    = 50   // characters
	MaxCredential        = 8192 // characters of a value
)

// SigV4Format begins the format of requests that are signed instead (protocol 9.3).
const SigV4Format = "AWS4-HMAC-SHA256"

// Clients of the protocol always put a token into a header. Where no header is to carry the credential they are given this one
// with this token, and the credential as an additional one: it is seen where it belongs and nowhere else.
const (
	BlankHeader = "X-Credential"
	BlankToken  = "elsewhere"
)

// TokenPlaceholder stands in a format for the token.
const TokenPlaceholder = "{token}"

var (
	slugForm       = regexp.MustCompile(`^[a-z0-9-]{1,50}$`)
	headerForm     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)
	keyForm        = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
	credentialForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// forbiddenHeaders carry no credential, in lower case (protocol 9.2).
var forbiddenHeaders = []string{
	"host", "content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "upgrade", "proxy-authenticate",
	"proxy-authorization", "te", "trailer", "cookie", "set-cookie", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
	"x-real-ip", "x-http-method-override", "x-method-override", "www-authenticate", "strict-transport-security",
	"content-security-policy",
}

// IsSlug reports whether a text can be the slug of a managed secret.
func IsSlug(s string) bool { return slugForm.MatchString(s) }

// InjectionHeaderProblem says what is wrong with the name of a header that is to carry a credential, "" when nothing is.
func InjectionHeaderProblem(name string) string {
	switch {
	case slices.Contains(forbiddenHeaders, strings.ToLower(name)):
		return fmt.Sprintf("The header %s can't carry a credential: clients refuse it.", name)
	case len(name) > MaxInjectionHeader || !headerForm.MatchString(name):
		return fmt.Sprintf("This must be a header's name of up to %d letters, digits and dashes, beginning with a letter.", MaxInjectionHeader)
	}
	return ""
}

// InjectionFormatProblem says what is wrong with the format of a header, "" when nothing is.
func InjectionFormatProblem(format string) string {
	switch {
	case utf8.RuneCountInString(format) > MaxInjectionFormat:
		return fmt.Sprintf("This must have at most %d characters.", MaxInjectionFormat)
	case strings.ContainsAny(format, "\r\n\x00"):
		return "This must be one line."
	case !strings.Contains(format, TokenPlaceholder) && !strings.HasPrefix(format, SigV4Format):
		return "This must have " + TokenPlaceholder + " where the token goes."
	}
	return ""
}

// AdditionalInjectionProblem says what is wrong with an additional injection and with which of its fields, "" when nothing is.
func AdditionalInjectionProblem(a AdditionalInjection) (field, problem string) {
	name, named := strings.CutPrefix(a.ValueSource, SourceCredentials)
	switch {
	case a.Target != TargetHeader && a.Target != TargetQuery:
		return "target", "This must be “" + TargetHeader + "” or “" + TargetQuery + "”."
	case len(a.Key) > MaxInjectionKey || !keyForm.MatchString(a.Key):
		return "key", fmt.Sprintf("This must be up to %d letters, digits, dashes and underscores, beginning with a letter.", MaxInjectionKey)
	case a.Target == TargetHeader && slices.Contains(forbiddenHeaders, strings.ToLower(a.Key)):
		return "key", InjectionHeaderProblem(a.Key)
	case a.ValueSource != SourceToken && (!named || len(a.ValueSource) > MaxInjectionKey || !credentialForm.MatchString(name)):
		return "value_source", "This must be “" + SourceToken + "”, or “" + SourceCredentials + "” and a name of lower-case letters, digits and underscores."
	}
	return "", ""
}

// CredentialNameProblem says what is wrong with the name of an additional credential, "" when nothing is.
func CredentialNameProblem(name string) string {
	if len(name) > MaxCredentialName || !credentialForm.MatchString(name) {
		return fmt.Sprintf("This must be up to %d lower-case letters, digits and underscores, beginning with a letter.", MaxCredentialName)
	}
	return ""
}

// CredentialProblem says what is wrong with a value that requests carry, without repeating it; "" when nothing is.
func CredentialProblem(value string) string {
	switch {
	case strings.TrimFunc(value, unicode.IsSpace) == "":
		return "This must not be blank."
	case utf8.RuneCountInString(value) > MaxCredential:
		return fmt.Sprintf("This must have at most %d characters.", MaxCredential)
	case strings.ContainsAny(value, "\r\n\x00"):
		return "This must be one line."
	case !utf8.ValidString(value):
		return "This must be valid UTF-8."
	}
	return ""
}

// ParseInjection reads what a server keeps.
func ParseInjection(raw []byte) (i Injection, err error) {
	err = json.Unmarshal(raw, &i)
	return i, err
}
