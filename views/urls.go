package views

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
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

// Where people came from who revoke a grant, for BackParam. Others came from the grant's page.
const (
	BackParam    = "back"
	BackToAgent  = "agent"
	BackToSecret = "secret"
)

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

// OldWebhookSecretURL asks, and has the secret that a webhook had before sign nothing any more.
func OldWebhookSecretURL(id string) templ.SafeURL {
	return path("settings", "webhooks", id, "old-secret")
}

// RemoveWebhookURL is the confirmation, and the removal, of a webhook.
func RemoveWebhookURL(id string) templ.SafeURL { return path("settings", "webhooks", id, "remove") }

// WayParam is the way to sign in that is asked for.
const (
	WayParam    = "way"
	WayPassword = "password"
)

// Parameters of the addresses above. NextParam and UndoneParam are fields of the sign-in form too, and
// KeptParam is one of the form that was kept.
const (
	NextParam   = "next"
	UndoneParam = "undone"
	KeptParam   = "kept"
)

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
