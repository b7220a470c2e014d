package views

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
)

// URLs of the console. Views, redirects and tests use these and spell no path themselves.

// AgentsURL is the list of agents.
func AgentsURL() templ.SafeURL { return "/agents" }

// NewAgentURL is the form that creates an agent.
func NewAgentURL() templ.SafeURL { return "/agents/new" }

// AgentURL is one agent's page; its edit form posts here too.
func AgentURL(id string) templ.SafeURL { return path("agents", id) }

// AgentKeysURL is where an agent's keys are.
func AgentKeysURL(id string) templ.SafeURL { return AgentURL(id) + "#" + fragmentKeys }

// EditAgentURL is the form that changes an agent.
func EditAgentURL(id string) templ.SafeURL { return path("agents", id, "edit") }

// DeleteAgentURL is the confirmation, and the deletion, of an agent.
func DeleteAgentURL(id string) templ.SafeURL { return path("agents", id, "delete") }

// SuspendAgentURL stops an agent's keys from working until it is resumed.
func SuspendAgentURL(id string) templ.SafeURL { return path("agents", id, "suspend") }

// ResumeAgentURL ends a suspension.
func ResumeAgentURL(id string) templ.SafeURL { return path("agents", id, "resume") }

// AgentActivityURL is what an agent did.
func AgentActivityURL(id string) templ.SafeURL { return path("agents", id, "activity") }

// AgentHistoryURL is what was done to an agent.
func AgentHistoryURL(id string) templ.SafeURL { return path("agents", id, "history") }

// KeyHistoryURL is what was done to one of an agent's keys.
func KeyHistoryURL(agentID, keyID string) templ.SafeURL {
	return withParam(AgentHistoryURL(agentID), KeyParam, keyID)
}

// KeyParam is the key that an agent's history is confined to.
const KeyParam = "key"

// AgentGrantsURL is what an agent may use; the form that grants it more posts here.
func AgentGrantsURL(id string) templ.SafeURL { return path("agents", id, "grants") }

// NewAgentGrantURL is the form that grants an agent access.
func NewAgentGrantURL(id string) templ.SafeURL { return path("agents", id, "grants", "new") }

// MintKeyURL makes another key for an agent.
func MintKeyURL(agentID string) templ.SafeURL { return path("agents", agentID, "keys") }

// DeprecateKeyURL marks a key as about to go.
func DeprecateKeyURL(agentID, keyID string) templ.SafeURL {
	return path("agents", agentID, "keys", keyID, "deprecate")
}

// UndeprecateKeyURL takes the mark back.
func UndeprecateKeyURL(agentID, keyID string) templ.SafeURL {
	return path("agents", agentID, "keys", keyID, "undeprecate")
}

// RevokeKeyURL is the confirmation, and the revocation, of a key.
func RevokeKeyURL(agentID, keyID string) templ.SafeURL {
	return path("agents", agentID, "keys", keyID, "revoke")
}

// AcknowledgeKeyURL records that a new key has been stored by the person who saw it.
func AcknowledgeKeyURL(agentID, keyID string) templ.SafeURL {
	return path("agents", agentID, "keys", keyID, "acknowledge")
}

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

// Parameters of addresses that fill a form in, which its person looks at and sends. A field's name is one of them where it has
// no word of its own here.
const (
	SecretParam = "secret"
	AgentParam  = "agent"
	LabelParam  = "label"
	MethodParam = "method"
	PathParam   = "path"
	HostParam   = "host"
	AgainParam  = "again" // the id of a grant that ended
)

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

// Where people came from who revoke a grant, for BackParam. Others came from the grant's page.
const (
	BackParam    = "back"
	BackToAgent  = "agent"
	BackToSecret = "secret"
)

// GrantedSecretURL is the page of the secret that a grant is of.
func GrantedSecretURL(g *client.Grant) templ.SafeURL {
	return SecretURL(&client.ManagedSecret{ID: g.ManagedSecret.ID, Slug: g.ManagedSecret.Slug})
}

// RunsURL is the list of runs.
func RunsURL() templ.SafeURL { return "/runs" }

// RunURL is one run's timeline.
func RunURL(runID string) templ.SafeURL { return anyPath("runs", runID) }

// ThreadURL is the runs of one thread.
func ThreadURL(threadID string) templ.SafeURL { return anyPath("threads", threadID) }

// CallsURL is where calls across agents can be had as files; no page lists them.
func CallsURL() templ.SafeURL { return "/calls" }

// CallURL is one call in detail.
func CallURL(id string) templ.SafeURL { return path("calls", id) }

// ExplainURL looks for what a reference is of.
func ExplainURL() templ.SafeURL { return "/explain" }

// ReferenceParam is the reference that is to be explained.
const ReferenceParam = "reference"

// IDParam holds an id that programs chose where no path can: browsers take dots in one away, and proxies its slashes.
const IDParam = "id"

// anyPath names something by an id that programs chose, which may be any text.
func anyPath(segment, id string) templ.SafeURL {
	if id != "" && strings.Trim(id, ".") != "" && !strings.ContainsAny(id, `/\`) {
		return path(segment, id)
	}
	return withParam(path(segment, "-"), IDParam, id)
}

// AuditURL is the audit trail.
func AuditURL() templ.SafeURL { return "/audit" }

// EventURL is one event of the audit trail.
func EventURL(id string) templ.SafeURL { return path("audit", id) }

// SettingsURL is how the server is set up.
func SettingsURL() templ.SafeURL { return "/settings" }

// AppKeysURL is the list of app keys; the form that makes one posts here.
func AppKeysURL() templ.SafeURL { return "/app-keys" }

// NewAppKeyURL is the form that makes an app key.
func NewAppKeyURL() templ.SafeURL { return "/app-keys/new" }

// AppKeyURL is one app key's page.
func AppKeyURL(id string) templ.SafeURL { return path("app-keys", id) }

// AppKeyHistoryURL is what was done to an app key.
func AppKeyHistoryURL(id string) templ.SafeURL { return path("app-keys", id, "history") }

// RotateAppKeyURL is the form, and the making, of a key in the place of another.
func RotateAppKeyURL(id string) templ.SafeURL { return path("app-keys", id, "rotate") }

// DeprecateAppKeyURL marks an app key as about to go.
func DeprecateAppKeyURL(id string) templ.SafeURL { return path("app-keys", id, "deprecate") }

// UndeprecateAppKeyURL takes the mark back.
func UndeprecateAppKeyURL(id string) templ.SafeURL { return path("app-keys", id, "undeprecate") }

// RevokeAppKeyURL is the confirmation, and the revocation, of an app key.
func RevokeAppKeyURL(id string) templ.SafeURL { return path("app-keys", id, "revoke") }

// EndingsURL is the list of what ends.
func EndingsURL() templ.SafeURL { return "/endings" }

// CalendarURL is where people get the address of their feed of endings; the form that makes one posts here too.
func CalendarURL() templ.SafeURL { return "/endings/calendar" }

// RevokeCalendarURL makes that address good for nothing.
func RevokeCalendarURL() templ.SafeURL { return "/endings/calendar/revoke" }

// WebhooksURL is the list of webhooks; the form that makes one posts here too.
func WebhooksURL() templ.SafeURL { return "/settings/webhooks" }

// NewWebhookURL is the form that makes a webhook.
func NewWebhookURL() templ.SafeURL { return "/settings/webhooks/new" }

// WebhookURL is one webhook's page; its edit form posts here too.
func WebhookURL(id string) templ.SafeURL { return path("settings", "webhooks", id) }

// EditWebhookURL is the form that changes a webhook.
func EditWebhookURL(id string) templ.SafeURL { return path("settings", "webhooks", id, "edit") }

// TestWebhookURL sends a webhook a test.
func TestWebhookURL(id string) templ.SafeURL { return path("settings", "webhooks", id, "test") }

// WebhookSecretURL gives a webhook another secret.
func WebhookSecretURL(id string) templ.SafeURL { return path("settings", "webhooks", id, "secret") }

// RemoveWebhookURL is the confirmation, and the removal, of a webhook.
func RemoveWebhookURL(id string) templ.SafeURL { return path("settings", "webhooks", id, "remove") }

// PeopleURL is the list of people; the form that invites somebody posts here.
func PeopleURL() templ.SafeURL { return "/people" }

// InviteURL is the form that invites somebody.
func InviteURL() templ.SafeURL { return "/people/invite" }

// PersonURL is the page of an account or of an invitation, by its id.
func PersonURL(id string) templ.SafeURL { return path("people", id) }

// PersonHistoryURL is what was done to an account.
func PersonHistoryURL(id string) templ.SafeURL { return path("people", id, "history") }

// PersonRoleURL is the form of somebody's role and teams.
func PersonRoleURL(id string) templ.SafeURL { return path("people", id, "role") }

// DisablePersonURL ends somebody's sessions and keeps them out.
func DisablePersonURL(id string) templ.SafeURL { return path("people", id, "disable") }

// HandOverURL makes somebody else the owner of the agents that somebody owns.
func HandOverURL(id string) templ.SafeURL { return path("people", id, "hand-over") }

// EnablePersonURL lets somebody sign in again.
func EnablePersonURL(id string) templ.SafeURL { return path("people", id, "enable") }

// RemovePersonURL is the confirmation, and the removal, of an account.
func RemovePersonURL(id string) templ.SafeURL { return path("people", id, "remove") }

// EndPersonSessionsURL ends all sessions of somebody.
func EndPersonSessionsURL(id string) templ.SafeURL { return path("people", id, "sessions") }

// RenewInvitationURL gives an invitation another link.
func RenewInvitationURL(id string) templ.SafeURL { return path("people", id, "link") }

// RevokeInvitationURL ends an invitation.
func RevokeInvitationURL(id string) templ.SafeURL { return path("people", id, "revoke") }

// PasswordLinkURL makes a link by which somebody sets another password.
func PasswordLinkURL(id string) templ.SafeURL { return path("people", id, "password-link") }

// RevokePasswordLinkURL ends it.
func RevokePasswordLinkURL(id string) templ.SafeURL {
	return path("people", id, "password-link", "revoke")
}

// InvitationURL is where somebody makes the account that they were invited to, or sets another password.
func InvitationURL(token string) templ.SafeURL { return path("invitations", token) }

// AccountURL is what people set for themselves.
func AccountURL() templ.SafeURL { return "/account" }

// AccountNameURL changes what one is called.
func AccountNameURL() templ.SafeURL { return "/account/name" }

// AccountPasswordURL changes one's password.
func AccountPasswordURL() templ.SafeURL { return "/account/password" }

// AccountThemeURL chooses the colours in this browser.
func AccountThemeURL() templ.SafeURL { return "/account/theme" }

// EndOtherSessionsURL ends all of one's sessions but this one.
func EndOtherSessionsURL() templ.SafeURL { return "/account/sessions" }

// EndSessionURL ends one of one's sessions.
func EndSessionURL(id string) templ.SafeURL { return path("account", "sessions", id) }

// SetupURL creates the first administrator.
func SetupURL() templ.SafeURL { return "/setup" }

// SignInURL is the sign-in form.
func SignInURL() templ.SafeURL { return "/sign-in" }

// SetUpAlreadyURL is the sign-in form for somebody with a set-up link that was used.
func SetUpAlreadyURL() templ.SafeURL { return SignInURL() + "?" + SetUpParam + "=true" }

// SetUpParam says that somebody came with a set-up link that was used.
const SetUpParam = "set-up"

// SignedInURL is where a browser shows that it kept the session's cookie; from there it goes on to next, and is told if
// what it asked for was not done.
func SignedInURL(next string, undone bool) templ.SafeURL {
	query := url.Values{SignedInParam: {"true"}, NextParam: {next}}
	if undone {
		query.Set(UndoneParam, "true")
	}
	return SignInURL() + templ.SafeURL("?"+query.Encode())
}

// SignedInParam says that the password was right a moment ago.
const SignedInParam = "signed-in"

// SSOSignInURL leads to a provider of single sign-on, and from there to a local address.
func SSOSignInURL(provider, next string, undone bool) templ.SafeURL {
	query := url.Values{}
	if next != "" {
		query.Set(NextParam, next)
	}
	if undone {
		query.Set(UndoneParam, "true")
	}
	to := path("sign-in", "sso", provider)
	if len(query) > 0 {
		to += "?" + templ.SafeURL(query.Encode())
	}
	return to
}

// SSOCallbackURL is where a provider leads back to, as its client must be told.
func SSOCallbackURL(provider string) templ.SafeURL {
	return path("sign-in", "sso", provider, "callback")
}

// SSOLogoutURL is where a provider says whose sessions are to end.
func SSOLogoutURL(provider string) templ.SafeURL { return path("sign-in", "sso", provider, "logout") }

// BreakGlassURL is the sign-in form for the one account that a password lets in while passwords are off.
func BreakGlassURL(next string) templ.SafeURL {
	query := url.Values{WayParam: {WayPassword}}
	if next != "" {
		query.Set(NextParam, next)
	}
	return SignInURL() + "?" + templ.SafeURL(query.Encode())
}

// WayParam is the way to sign in that is asked for.
const (
	WayParam    = "way"
	WayPassword = "password"
)

// SSOSettingsURL is where administrators say how people sign in.
func SSOSettingsURL() templ.SafeURL { return "/settings/sso" }

// SSOTestURL leads to a provider, to see what signing in there would do.
func SSOTestURL(provider string) templ.SafeURL { return path("settings", "sso", provider, "test") }

// EnableProviderURL lets people sign in at a provider.
func EnableProviderURL(provider string) templ.SafeURL {
	return path("settings", "sso", provider, "enable")
}

// DisableProviderURL keeps people from signing in at a provider.
func DisableProviderURL(provider string) templ.SafeURL {
	return path("settings", "sso", provider, "disable")
}

// PasswordsURL switches passwords off, or on.
func PasswordsURL() templ.SafeURL { return "/settings/sso/passwords" }

// LeaversURL decides what becomes of the agents of who is not let in any more.
func LeaversURL() templ.SafeURL { return "/settings/sso/leavers" }

// LinkAccountURL leads to a provider, to link one's account with it.
func LinkAccountURL(provider string) templ.SafeURL { return path("account", "sso", provider) }

// LinkProvenURL links one's account with whom a provider has proven.
func LinkProvenURL() templ.SafeURL { return "/account/sso" }

// UnlinkAccountURL takes a link from one's account.
func UnlinkAccountURL(id string) templ.SafeURL { return path("account", "sso", id, "unlink") }

// SignInAgainURL is the sign-in form for somebody whose session ended, and who goes on at a local address. undone says
// that what they asked for was not done.
func SignInAgainURL(next string, undone bool) templ.SafeURL {
	query := url.Values{NextParam: {next}}
	if undone {
		query.Set(UndoneParam, "true")
	}
	return SignInURL() + "?" + templ.SafeURL(query.Encode())
}

// KeptFormURL is a form's page with what was typed there before the session was found to have ended.
func KeptFormURL(page templ.SafeURL, id string) string {
	return string(page) + "?" + url.Values{KeptParam: {id}}.Encode()
}

// Parameters of the addresses above. NextParam and UndoneParam are fields of the sign-in form too, and
// KeptParam is one of the form that was kept.
const (
	NextParam   = "next"
	UndoneParam = "undone"
	KeptParam   = "kept"
)

// SignOutURL ends the session; it answers POST only.
func SignOutURL() templ.SafeURL { return "/sign-out" }

// path joins segments that may hold anything into an absolute, escaped path.
func path(segments ...string) templ.SafeURL {
	joined := ""
	for _, segment := range segments {
		joined += "/" + url.PathEscape(segment)
	}
	return templ.SafeURL(joined)
}

// ReplaceKeyURL mints a key in place of one that nobody stored, and revokes that.
func ReplaceKeyURL(agentID, keyID string) templ.SafeURL {
	return path("agents", agentID, "keys", keyID, "replace")
}

// MessageParam is where an address carries a message that its page shows; scripts take it out of the address.
const MessageParam = "said"

// WithMessage is an address whose page shows a signed message.
func WithMessage(to templ.SafeURL, signed string) templ.SafeURL {
	return withParam(to, MessageParam, signed)
}

// SignInPasskeyURL is where a passkey signs in, and where browsers are told what to ask for.
func SignInPasskeyURL() templ.SafeURL { return "/sign-in/passkey" }

// SecondStepURL is where a second factor is shown after a password.
func SecondStepURL() templ.SafeURL { return "/sign-in/second" }

// SecondStepFor is SecondStepURL for somebody who goes on at a local address, by one of the ways that StepParam has.
func SecondStepFor(next string, undone bool, how string) templ.SafeURL {
	query := url.Values{NextParam: {next}}
	if undone {
		query.Set(UndoneParam, "true")
	}
	if how != "" {
		query.Set(StepParam, how)
	}
	return SecondStepURL() + "?" + templ.SafeURL(query.Encode())
}

// StepParam says what is asked for as a second factor: ByRecovery, or what there is.
const StepParam = "with"

// ProveURL is where a second factor is shown again; it leads to a local address afterwards, "" for none.
func ProveURL(next string) templ.SafeURL { return ProveBy(next, "") }

// ProveBy is ProveURL by one of the ways that StepParam has.
func ProveBy(next, how string) templ.SafeURL {
	to := templ.SafeURL("/account/prove")
	if next != "" {
		to = withParam(to, NextParam, next)
	}
	if how != "" {
		to = withParam(to, StepParam, how)
	}
	return to
}

// SetUpFactorURL is where people set up the second factor that everybody must have.
func SetUpFactorURL() templ.SafeURL { return "/account/second-factor" }

// PasskeysURL is where a passkey that a browser has made is added.
func PasskeysURL() templ.SafeURL { return "/account/passkeys" }

// NewPasskeyURL is the form that makes a passkey.
func NewPasskeyURL() templ.SafeURL { return "/account/passkeys/new" }

// PasskeyURL is the form of a passkey's name.
func PasskeyURL(id string) templ.SafeURL { return path("account", "passkeys", id) }

// RemovePasskeyURL is the confirmation, and the removal, of a passkey.
func RemovePasskeyURL(id string) templ.SafeURL { return path("account", "passkeys", id, "remove") }

// AuthenticatorURL is where an authenticator app is set up.
func AuthenticatorURL() templ.SafeURL { return "/account/authenticator" }

// RemoveAuthenticatorURL is the confirmation, and the removal, of an authenticator app.
func RemoveAuthenticatorURL() templ.SafeURL { return "/account/authenticator/remove" }

// RecoveryCodesURL is the confirmation, and the making, of other recovery codes.
func RecoveryCodesURL() templ.SafeURL { return "/account/recovery-codes" }

// FactorPolicyURL is the setting of whom a second factor is asked.
func FactorPolicyURL() templ.SafeURL { return "/people/second-factor" }

// ResetFactorsURL is the confirmation, and the reset, of somebody's second factors.
func ResetFactorsURL(id string) templ.SafeURL { return path("people", id, "reset-factors") }
