package calls

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
	"github.com/alter-console/alter-console/vault/secrets"
)

// A tokenJSON is the answer of POST /sdk/token (protocol 9.2). Clients from 0.21 on refuse null where there is none here.
type tokenJSON struct {
	AccessToken           string                     `json:"access_token"`
	TokenType             string                     `json:"token_type"`
	ExpiresIn             *int64                     `json:"expires_in"`
	ExpiresAt             *api.Time                  `json:"expires_at"`
	Scopes                []string                   `json:"scopes"`
	GrantID               string                     `json:"grant_id"`
	ProviderID            string                     `json:"provider_id"`
	TokenGeneration       string                     `json:"token_generation"` // the call's id, which its report repeats
	ScopeMismatch         bool                       `json:"scope_mismatch"`
	InjectionHeader       string                     `json:"injection_header"`
	InjectionFormat       string                     `json:"injection_format"`
	AdditionalCredentials map[string]string          `json:"additional_credentials"`
	AdditionalInjections  []wire.AdditionalInjection `json:"additional_injections"`
	RetryInfo             *struct{}                  `json:"retry_info"`
}

func answerOf(record *store.Call, found grants.Resolved, credential secrets.Credential) tokenJSON {
	answer := tokenJSON{
		AccessToken:           credential.AccessToken,
		TokenType:             "Bearer",
		Scopes:                []string{},
		GrantID:               found.Grant.ID,
		ProviderID:            found.Secret.Slug,
		TokenGeneration:       record.ID,
		InjectionHeader:       credential.InjectionHeader,
		InjectionFormat:       credential.InjectionFormat,
		AdditionalCredentials: credential.AdditionalCredentials,
		AdditionalInjections:  credential.AdditionalInjections,
	}
	if ends := endOf(found.Chain); ends != nil {
		seconds := int64(ends.Sub(record.At) / time.Second)
		answer.ExpiresIn, answer.ExpiresAt = &seconds, (*api.Time)(ends)
	}
	return answer
}

// endOf is when a grant ends, or the first of those that it was delegated from; nil for never.
func endOf(chain []store.Grant) (ends *time.Time) {
	for _, g := range chain {
		if g.ExpiresAt != nil && (ends == nil || g.ExpiresAt.Before(*ends)) {
			ends = g.ExpiresAt
		}
	}
	return ends
}
