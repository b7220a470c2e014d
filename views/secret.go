package views

import (
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// SecretHead is what all pages of a managed secret begin with.
type SecretHead struct {
	Secret    *client.ManagedSecret
	MasterKey string // of the server, "" when it is not known
	Tabs      []Tab  // those that the API can fill
}

// SecretView is what the page of a managed secret shows.
type SecretView struct {
	SecretHead
	Grants *client.GrantSearchResult // active ones, the newest; nil where the API has none
	Calls  *client.CallList          // the newest; nil where the API has none
	Untold bool                      // who asks is confined to teams, and told of grants of their agents alone
	Now    time.Time
}

func (v SecretView) grantRows() grantRows {
	return grantRows{Columns: grantColumnsBut(secretColumn, labelColumn, createdColumn), Now: v.Now, Came: BackToSecret}
}

// States of a server's master key that its administrators are told of.
const (
	MasterKeyMissing = "missing"
	MasterKeyWrong   = "wrong"
)

// DeleteSecretView is what the confirmation of a secret's deletion shows.
type DeleteSecretView struct {
	SecretView
	Word TypedWord
}

// DeleteSecretPage asks before a managed secret is deleted.
func DeleteSecretPage(v DeleteSecretView) Page {
	return Confirmation{
		Title:   "Delete " + v.Secret.Name,
		Section: SectionSecrets,
		Back:    Lead{Label: v.Secret.Name, URL: SecretURL(v.Secret)},
		Action:  DeleteSecretURL(v.Secret),
		Button:  "Delete secret",
		Word:    &v.Word,
		About:   aboutSecretDeletion(v),
	}.page()
}

// RevokedGrants says how many grants were revoked, up to where the sentence goes on with "revoked".
func RevokedGrants(n int) string {
	if n == 1 {
		return "1 grant is"
	}
	return ui.Plural(n, "grant") + " are"
}

// shownOf says how many of all are shown, "" when it is all of them.
func shownOf(shown, total int, capped bool) string {
	if shown == total && !capped {
		return ""
	}
	return "Showing " + ui.Number(shown) + " of " + ui.CountOf(total, capped) + "."
}

// outcomeTones are how the outcomes of calls are meant.
var outcomeTones = map[string]ui.Tone{
	wire.OutcomeOK:            ui.Success,
	wire.OutcomeRefused:       ui.Error,
	wire.OutcomeUpstreamError: ui.Warning,
	wire.OutcomeNetworkError:  ui.Warning,
	wire.OutcomeUnreported:    ui.Neutral,
}

// outcomeLabels are the words that people read for the outcomes of calls.
var outcomeLabels = map[string]string{
	wire.OutcomeOK:            "ok",
	wire.OutcomeRefused:       "refused",
	wire.OutcomeUpstreamError: "upstream error",
	wire.OutcomeNetworkError:  "no answer",
	wire.OutcomeUnreported:    "not reported",
}

// outcomeWord is the word for a call's outcome, with the status that the upstream answered.
func outcomeWord(c *client.Call) string {
	word := outcomeLabels[c.Outcome]
	if word == "" {
		word = c.Outcome
	}
	if c.Status > 0 {
		return strconv.Itoa(c.Status) + " " + word
	}
	return word
}

// policyWords say what a grant is narrowed to, each in a few words.
func policyWords(p client.GrantPolicy) (words []string) {
	if len(p.Methods) > 0 {
		words = append(words, joined(p.Methods))
	}
	if len(p.Paths) > 0 {
		words = append(words, joined(p.Paths))
	}
	if p.ProxyOnly {
		words = append(words, "proxy only")
	}
	return words
}

func joined(list []string) string {
	text := list[0]
	for _, one := range list[1:min(3, len(list))] {
		text += ", " + one
	}
	if more := len(list) - 3; more > 0 {
		text += " and " + ui.Number(more) + " more"
	}
	return text
}

// reach is how many grants reach the secret, as far as that is told.
func (v SecretView) reach() string {
	n := ui.CountOf(v.Grants.Total, v.Grants.TotalCapped) + " active " + grantsWord(v.Grants.Total)
	if v.Untold {
		n += " of agents of your teams"
	}
	return n
}

// noReach is that none does.
func (v SecretView) noReach() string {
	if v.Untold {
		return "No agent of your teams. You are confined to them, and not told who else can."
	}
	return "Nobody: there is no active grant."
}
