package views

import (
	"strings"

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
}

// Sentence says what an event is, in words for people. Of an action that it does not know it says the name.
func Sentence(e *client.Event) string {
	sentence, known := sentences[e.Action]
	if !known {
		return text.Visible(e.Action + " " + e.Target.Label)
	}
	sentence = strings.ReplaceAll(sentence, "%t", named(e.Target.Label))
	sentence = strings.ReplaceAll(sentence, "%s", named(textIn(e, "secret")))
	return sentence + circumstances(e) + "."
}

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
