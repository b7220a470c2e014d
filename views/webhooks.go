package views

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// WebhooksView is what the list of webhooks shows.
type WebhooksView struct {
	Webhooks []*client.Webhook
	Now      time.Time
}

// WebhookView is what a webhook's page shows.
type WebhookView struct {
	Webhook *client.Webhook
	Secret  client.Secret // that was just made, zero otherwise
	Now     time.Time
}

// WebhookForm is the form that makes a webhook, or changes one.
type WebhookForm struct {
	Form
	Webhook *client.Webhook // nil for a new one
}

// WebhooksPage is the list of webhooks.
func WebhooksPage(v WebhooksView) Page { return Page{Title: "Webhooks", Body: webhooksBody(v)} }

// WebhookPage is one webhook: what it is told, and what became of that.
func WebhookPage(v WebhookView) Page {
	return Page{Title: v.Webhook.Name, Early: []string{"js/reveal.js"}, Secret: !v.Secret.IsZero(), Body: webhookBody(v)}
}

// WebhookFormPage makes a webhook, or changes one.
func WebhookFormPage(f WebhookForm) Page {
	return Page{Title: f.title(), Narrow: true, Body: webhookFormBody(f)}
}

// WebhookSecretPage asks before a webhook gets another secret.
func WebhookSecretPage(w *client.Webhook) Page {
	return Confirmation{
		Title:  "New secret for " + w.Name,
		Back:   Lead{Label: w.Name, URL: WebhookURL(w.ID)},
		Action: WebhookSecretURL(w.ID),
		Button: "Make a new secret",
		About:  aboutWebhookSecret(w),
	}.page()
}

// OldWebhookSecretPage asks before the secret that a webhook had before signs nothing any more.
func OldWebhookSecretPage(w *client.Webhook) Page {
	return Confirmation{
		Title:  "Stop signing with the old secret of " + w.Name,
		Back:   Lead{Label: w.Name, URL: WebhookURL(w.ID)},
		Action: OldWebhookSecretURL(w.ID),
		Button: "Stop signing with the old secret",
		About:  aboutOldWebhookSecret(w),
	}.page()
}

// RemoveWebhookPage asks before a webhook is removed.
func RemoveWebhookPage(w *client.Webhook) Page {
	return Confirmation{
		Title:  "Remove " + w.Name,
		Back:   Lead{Label: w.Name, URL: WebhookURL(w.ID)},
		Action: RemoveWebhookURL(w.ID),
		Button: "Remove webhook",
		About:  aboutWebhookRemoval(w),
	}.page()
}

func (f WebhookForm) title() string {
	if f.Webhook == nil {
		return "New webhook"
	}
	return "Edit " + f.Webhook.Name
}

func (f WebhookForm) action() templ.SafeURL {
	if f.Webhook == nil {
		return WebhooksURL()
	}
	return WebhookURL(f.Webhook.ID)
}

// back is where people came from.
func (f WebhookForm) back() Lead {
	if f.Webhook == nil {
		return Lead{Label: "Webhooks", URL: WebhooksURL()}
	}
	return Lead{Label: f.Webhook.Name, URL: WebhookURL(f.Webhook.ID)}
}

func (v WebhookView) oneTime() OneTime {
	return OneTime{
		Title:     "Store this secret now",
		Text:      webhookSecretText(v.Webhook),
		Name:      "secret",
		ID:        "new-secret",
		Plaintext: v.Secret.Reveal(),
		Warning:   "Store the secret first. When this closes, nobody can see it again.",
		Page:      WebhookURL(v.Webhook.ID),
	}
}

// EndKindChoices are the kinds of what ends, to be ticked.
var EndKindChoices = endKindOptions()[1:]

// DaysText is how people write numbers of days.
func DaysText(days []int) string {
	var words []string
	for _, n := range days {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ", ")
}

// toldOf says of what a webhook is told.
func toldOf(w *client.Webhook) string {
	var kinds []string
	for _, kind := range w.Kinds {
		kinds = append(kinds, strings.ToLower(endKindLabel(kind))+"s")
	}
	said := cmp.Or(strings.Join(kinds, ", "), "all that ends")
	if w.Team != "" {
		said += " of the agents of " + w.Team
	}
	return strings.ToUpper(said[:1]) + said[1:]
}

// toldWhen says when a webhook is told.
func toldWhen(w *client.Webhook) string {
	switch len(w.Days) {
	case 0:
		return "At the end"
	case 1:
		return ui.Plural(w.Days[0], "day") + " before, and at the end"
	}
	return DaysText(w.Days) + " days before, and at the end"
}

// webhookTypes say what a message is.
var webhookTypes = map[string]string{
	wire.WebhookEndingSoon: "Before an end",
	wire.WebhookEnded:      "At an end",
	wire.WebhookTest:       "Test",
}

func webhookType(name string) string { return cmp.Or(webhookTypes[name], name) }

// DeadWebhook asks what is to become of a webhook at which nothing arrives.
func DeadWebhook(w *client.Webhook, zone *time.Location) Notice {
	return Notice{
		Title: "Nothing arrives at the webhook " + w.Name,
		Text:  "It fails since " + ui.ToTheMinute(*w.FailingSince, zone) + ": " + w.LastError + ". Nobody there learns of what ends.",
		Lead:  Lead{Label: "Mend or remove it", URL: WebhookURL(w.ID)},
	}
}
