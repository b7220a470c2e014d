package views

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
)

// sentences tell what happened, by the action; %t is what it happened to, %s the secret that a grant is of.
var sentences = map[string]string{
	"agent.created":        "Created the agent",
	"agent.updated":        "Changed the agent",
	"agent.suspended":      "Suspended the agent",
	"agent.resumed":        "Resumed the agent",
	"agent.deleted":        "Deleted the agent",
	"agent.scopes_applied": "Removed the scopes whose time was up",

	"key.minted":       "Minted the key %t",
	"key.rotated":      "Minted another key in place of %t",
	"key.deprecated":   "Deprecated the key %t",
	"key.undeprecated": "Took back the deprecation of the key %t",
	"key.revoked":      "Revoked the key %t",
	"key.acknowledged": "Confirmed that the key %t is stored",

	"grant.created":            "Granted access to %s",
	"grant.revoked":            "Revoked the grant of %s",
	"grant.delegated":          "Delegated a grant of %s to the agent",
	"grant.delegation_changed": "Changed the delegated grant of %s",
	"grant.delegation_revoked": "Ended the delegated grant of %s",
	"grant.scope_mismatch":     "Reported that the credential of %s lacks scopes",

	"secret.created":        "Created the secret",
	"secret.updated":        "Changed the secret",
	"secret.value_replaced": "Replaced the value of the secret",
	"secret.deleted":        "Deleted the secret",

	"app_key.created":      "Created the app key %t",
	"app_key.derived":      "Derived the app key %t",
	"app_key.rotated":      "Made another app key in place of %t",
	"app_key.deprecated":   "Deprecated the app key %t",
	"app_key.undeprecated": "Took back the deprecation of the app key %t",
	"app_key.revoked":      "Revoked the app key %t",
	"app_key.refused":      "Was refused what the app key may not",

	"account.created":          "Made the account",
	"account.removed":          "Removed the account",
	"account.password_reset":   "Set another password of the account",
	"account.password_changed": "Changed their own password",
	"account.role_changed":     "Changed role or teams",
	"account.renamed":          "Changed their own name",
	"account.disabled":         "Disabled the account",
	"account.enabled":          "Enabled the account",
	"account.sessions_ended":   "Ended sessions of the account",
	"account.signed_in":        "Signed in",
	"account.signed_out":       "Signed out",
	"account.sign_in_refused":  "Was refused a sign-in",

	"account.linked":   "Linked the account with single sign-on",
	"account.unlinked": "Took a link with single sign-on from the account",
	"account.left":     "Is not let in by single sign-on any more",
	"account.returned": "Is let in by single sign-on again",

	"sso.tested":   "Tested the sign-in at %t",
	"sso.enabled":  "Enabled the sign-in at %t",
	"sso.disabled": "Disabled the sign-in at %t",
	"sso.changed":  "Changed how people sign in",

	"account.factor_added":          "Added a second factor",
	"account.factor_renamed":        "Changed the name of a passkey",
	"account.factor_removed":        "Removed a second factor",
	"account.factor_shown":          "Showed a second factor",
	"account.password_shown":        "Typed the password again",
	"account.factors_reset":         "Reset the second factors of the account",
	"account.recovery_codes_made":   "Made recovery codes",
	"account.recovery_code_used":    "Used a recovery code",
	"setting.second_factor_changed": "Changed of whom a second factor is asked",

	"account.password_link_created": "Made a link for a new password",
	"account.password_link_revoked": "Revoked the link for a new password",

	"account.hand_over_ordered": "Began to hand over the agents of the account",

	"account.calendar_made":    "Made an address for calendars",
	"account.calendar_revoked": "Revoked the address for calendars",

	"invitation.created": "Invited somebody",
	"invitation.renewed": "Made another link for an invitation",
	"invitation.revoked": "Revoked an invitation",

	"permission.refused": "Was not allowed to %t",

	"audit.read":     "Read the audit trail",
	"audit.exported": "Exported the audit trail",

	"webhook.created":          "Made the webhook %t",
	"webhook.updated":          "Changed the webhook %t",
	"webhook.secret_replaced":  "Replaced the secret of the webhook %t",
	"webhook.old_secret_ended": "Ended the old secret of the webhook %t",
	"webhook.removed":          "Removed the webhook %t",

	"server_secret.changed": "Changed the server's secret",
	"server_secret.retired": "Ended the server's former secrets",
	"master_key.added":      "Took another master key into use",
	"master_key.retired":    "Ended a former master key",
}

// subjects say what somebody or something of an event is.
var subjects = map[string]string{
	"agent":         "agent",
	"key":           "agent's key",
	"app_key":       "app key",
	"account":       "person",
	"invitation":    "invitation",
	"grant":         "grant",
	"secret":        "secret",
	"server_secret": "server's secret",
	"master_key":    "master key",
	"permission":    "permission",
	"setting":       "setting",
	"audit":         "audit trail",
	"webhook":       "webhook",

	"single_sign_on": "single sign-on",

	"person":       "person",
	"command_line": "on the server",
	"system":       "by itself",
}

// subjectWord is what people call a kind of somebody or something.
func subjectWord(kind string) string {
	if word, known := subjects[kind]; known {
		return word
	}
	return strings.ReplaceAll(kind, "_", " ")
}

// actionWord names an action, such as "Agent scopes applied".
func actionWord(action string) string {
	if action == "" {
		return ""
	}
	return capital(strings.NewReplacer(".", " ", "_", " ").Replace(action))
}

// Sentence says what an event is, in words for people. Of an action that it does not know it says the name.
func Sentence(e *client.Event) string {
	if e.Unreadable != "" {
		return "This row can't be read: it was not written by this program"
	}
	sentence, known := sentences[e.Action]
	if !known {
		return text.Visible(e.Action + " " + e.Target.Label)
	}
	sentence = strings.ReplaceAll(sentence, "%t", named(e.Target.Label))
	sentence = strings.ReplaceAll(sentence, "%s", named(textIn(e, "secret")))
	return sentence + circumstances(e) + "."
}

// unreadableRow says which row it is that can't be read, and why: its id, with what can't be seen of it as escapes.
func unreadableRow(e *client.Event) string {
	return "id " + strconv.Quote(e.ID) + ": " + e.Unreadable
}

// hasPage reports whether an event can be found by its id.
func hasPage(e *client.Event) bool { return e.Unreadable == "" || uuid.Validate(e.ID) == nil }

// circumstances say why something happened that nobody asked for by itself, and what was special about it.
func circumstances(e *client.Event) string {
	switch {
	case e.Detail["agent_deleted"] == true:
		return ", with the agent"
	case e.Detail["secret_deleted"] == true:
		return ", with the secret"
	case textIn(e, "with") != "":
		return ", with the one it was delegated from"
	case textIn(e, "replaced_by") != "":
		return ", which another one replaces"
	case textIn(e, "replaces") != "":
		return " in place of one that nobody has"
	case textIn(e, "rotates") != "":
		return " in place of a former one"
	case e.Action == "app_key.revoked" && textIn(e, "parent_key_id") != "":
		return ", with the one it was derived from"
	case e.Detail["last_key"] == true:
		return ", the agent's last"
	case textIn(e, "from_agent") != "":
		return " from " + named(textIn(e, "from_agent"))
	}
	return ""
}

// textIn is a text among what else there is to say of an event, "" for none.
func textIn(e *client.Event, name string) string {
	said, _ := e.Detail[name].(string)
	return said
}
