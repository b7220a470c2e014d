package views

import (
	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
)

// SecretsURL is the list of managed secrets.
func SecretsURL() templ.SafeURL { return "/secrets" }

// NewSecretURL is the form that makes a managed secret.
func NewSecretURL() templ.SafeURL { return "/secrets/" + newSecret }

// newSecret is what no secret's own address may be.
const newSecret = "new"

// SecretURL is one managed secret's page; its edit form posts here too.
func SecretURL(s *client.ManagedSecret) templ.SafeURL { return secretPath(s) }

// EditSecretURL is the form that changes a managed secret.
func EditSecretURL(s *client.ManagedSecret) templ.SafeURL { return secretPath(s, "edit") }

// SecretValueURL is the form that replaces a managed secret's value.
func SecretValueURL(s *client.ManagedSecret) templ.SafeURL { return secretPath(s, "value") }

// DeleteSecretURL is the confirmation, and the deletion, of a managed secret.
func DeleteSecretURL(s *client.ManagedSecret) templ.SafeURL { return secretPath(s, "delete") }

// SecretHistoryURL is what was done to a managed secret.
func SecretHistoryURL(s *client.ManagedSecret) templ.SafeURL { return secretPath(s, "history") }

// secretPath names a secret by its slug, or by its id where the slug names another or nothing.
func secretPath(s *client.ManagedSecret, more ...string) templ.SafeURL {
	name := s.Slug
	if s.Deleted() || name == newSecret {
		name = s.ID
	}
	return path(append([]string{"secrets", name}, more...)...)
}

// GrantsURL is the list of grants; the form that makes one posts here.
func GrantsURL() templ.SafeURL { return "/grants" }

// NewGrantURL is the form that grants access.
func NewGrantURL() templ.SafeURL { return "/grants/new" }

// GrantSecretURL is the form that grants access to a secret, whose page people come from.
func GrantSecretURL(s *client.ManagedSecret) templ.SafeURL {
	return withParam(withParam(NewGrantURL(), SecretParam, s.Slug), BackParam, BackToSecret)
}

// GrantAgainURL is the form that grants access, filled in as in a grant that ended.
func GrantAgainURL(grantID string) templ.SafeURL {
	return withParam(NewGrantURL(), AgainParam, grantID)
}

// AddSecretURL is the form that changes an agent, with a secret added to its scopes.
func AddSecretURL(agentID, slug string) templ.SafeURL {
	return withParam(EditAgentURL(agentID), SecretParam, slug)
}

// SuggestAgentsURL and SuggestSecretsURL list what is like what is typed into a field.
func SuggestAgentsURL() templ.SafeURL { return "/grants/agents" }

// SuggestSecretsURL is for secrets what SuggestAgentsURL is for agents.
func SuggestSecretsURL() templ.SafeURL { return "/grants/secrets" }

// GrantURL is one grant's page.
func GrantURL(id string) templ.SafeURL { return path("grants", id) }

// GrantHistoryURL is what was done to a grant.
func GrantHistoryURL(id string) templ.SafeURL { return path("grants", id, "history") }

// RevokeGrantURL is the confirmation, and the revocation, of a grant. back is one of the words for where people came from.
func RevokeGrantURL(id, back string) templ.SafeURL {
	to := path("grants", id, "revoke")
	if back == "" {
		return to
	}
	return withParam(to, BackParam, back)
}

// GrantedSecretURL is the page of the secret that a grant is of.
func GrantedSecretURL(g *client.Grant) templ.SafeURL {
	return SecretURL(&client.ManagedSecret{ID: g.ManagedSecret.ID, Slug: g.ManagedSecret.Slug})
}
