package wire

import (
	"encoding/base64"
	"strings"
)

// CredentialHeaders are the headers, in lower case, that carry credentials wherever they are: nothing that is kept or told of
// a request has them (protocol 9.6).
func CredentialHeaders() []string {
	return []string{
		"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-auth-token", "x-amz-date", "x-amz-content-sha256",
		"x-amz-security-token", "www-authenticate",
	}
}

// Fills reports whether a credential is in a header with this name.
func (c Credential) Fills(header string) bool {
	if strings.EqualFold(header, c.InjectionHeader) {
		return true
	}
	for _, a := range c.AdditionalInjections {
		if a.Target == TargetHeader && strings.EqualFold(header, a.Key) {
			return true
		}
	}
	return false
}

// notSecret are the additional credentials of a signature that say what it is good for. Elsewhere they are credentials with
// these names.
var notSecret = map[string]bool{"region": true, "service": true}

// Secrets are the texts of a credential that nobody may see: the token, with what is encoded in it for basic authentication,
// and the additional credentials.
func (c Credential) Secrets() []string {
	list := []string{c.AccessToken}
	if pair, err := base64.StdEncoding.DecodeString(c.AccessToken); err == nil && strings.HasPrefix(c.InjectionFormat, "Basic ") {
		_, password, _ := strings.Cut(string(pair), ":")
		list = append(list, string(pair), password)
	}
	signs := strings.HasPrefix(c.InjectionFormat, SigV4Format)
	for name, value := range c.AdditionalCredentials {
		if !signs || !notSecret[name] {
			list = append(list, value)
		}
	}
	secrets := list[:0]
	for _, text := range list {
		if text != "" && text != BlankToken {
			secrets = append(secrets, text)
		}
	}
	return secrets
}
