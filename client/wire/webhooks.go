package wire

import "slices"

// What a webhook is told, which is an extension: the types of messages.
const (
	WebhookEndingSoon = "ending.soon"    // some days before an end
	WebhookEnded      = "ending.reached" // at the end
	WebhookTest       = "webhook.test"
)

// The headers of what a webhook is told, and how its secret begins: those of Standard Webhooks.
const (
	HeaderWebhookID        = "Webhook-Id"
	HeaderWebhookTimestamp = "Webhook-Timestamp"
	HeaderWebhookSignature = "Webhook-Signature"
	WebhookSecretPrefix    = "whsec_"
)

// Limits of webhooks.
const (
	MaxWebhooks    = 50
	MaxWebhookName = 100
	MaxWebhookURL  = 2000
	MaxWebhookDays = 10 // how many numbers of days before an end
	MaxDaysBefore  = 60
)

var webhookDays = []int{14, 7, 1}

// WebhookDays are how many days before an end a webhook is told, unless it is asked for others.
func WebhookDays() []int { return slices.Clone(webhookDays) }
