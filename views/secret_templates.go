package views

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// A SecretTemplate is how a common API takes its credential.
type SecretTemplate struct {
	ID        string // in addresses
	Name      string
	Hosts     []string // where a name begins with yoursPrefix, people put their own in its place
	Injection client.Injection
	Made      string            // where such a credential is made, in words
	URL       string            // the same, to go to
	Hints     map[string]string // what to type into a field, instead of its usual hint
}

// YoursPrefix begins a host in a template whose first part is everybody's own.
const YoursPrefix = "your-"

// FindSecretTemplate returns the template with an id.
func FindSecretTemplate(id string) (SecretTemplate, bool) {
	i := slices.IndexFunc(secretTemplates, func(t SecretTemplate) bool { return t.ID == id })
	if i < 0 {
		return SecretTemplate{}, false
	}
	return secretTemplates[i], true
}

// IsTemplateName reports whether a name is what a template calls a secret.
func IsTemplateName(name string) bool {
	return slices.ContainsFunc(secretTemplates, func(t SecretTemplate) bool { return t.Name == name })
}

// templateOptions are the templates to choose from, by name.
func templateOptions() []ui.Option {
	options := []ui.Option{{Label: "No template"}}
	for _, t := range secretTemplates {
		options = append(options, ui.Option{Value: t.ID, Label: t.Name})
	}
	slices.SortFunc(options[1:], func(a, b ui.Option) int {
		return cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
	})
	return options
}

func bearer() client.Injection { return client.Injection{Kind: client.InjectBearer} }

func basic() client.Injection { return client.Injection{Kind: client.InjectBasic} }

// inHeader puts the token alone into a header, or in a format.
func inHeader(name string, format ...string) client.Injection {
	return client.Injection{Kind: client.InjectHeader, Name: name, Format: strings.Join(format, "")}
}

func inQuery(name string) client.Injection {
	return client.Injection{Kind: client.InjectQuery, Name: name}
}

// secretTemplates are the common APIs, in the order of their ids.
var secretTemplates = []SecretTemplate{
	{
		ID:        "airtable",
		Name:      "Airtable",
		Hosts:     []string{"api.airtable.com"},
		Injection: bearer(),
		Made:      "Personal access tokens in Airtable's Builder hub",
		URL:       "https://airtable.com/create/tokens",
	},
	{
		ID:        "anthropic",
		Name:      "Anthropic",
		Hosts:     []string{"api.anthropic.com"},
		Injection: inHeader("x-api-key"),
		Made:      "API keys in the Anthropic Console",
		URL:       "https://console.anthropic.com/settings/keys",
	},
	{
		ID:        "asana",
		Name:      "Asana",
		Hosts:     []string{"app.asana.com"},
		Injection: bearer(),
		Made:      "Personal access tokens in Asana's developer console",
		URL:       "https://app.asana.com/0/my-apps",
	},
	{
		ID:        "aws",
		Name:      "AWS",
		Hosts:     []string{"*.amazonaws.com"},
		Injection: client.Injection{Kind: client.InjectSigV4},
		Made:      "Access keys of a user in AWS IAM",
		URL:       "https://console.aws.amazon.com/iam/home#/users",
		Hints:     map[string]string{FieldHosts: "One a line. Better than all of AWS: the endpoints that are needed, such as s3.eu-central-1.amazonaws.com."},
	},
	{
		ID:        "azure-openai",
		Name:      "Azure OpenAI",
		Hosts:     []string{"your-resource.openai.azure.com"},
		Injection: inHeader("api-key"),
		Made:      "Keys and Endpoint of the resource in the Azure portal",
		URL:       "https://portal.azure.com/",
	},
	{
		ID:        "brave-search",
		Name:      "Brave Search",
		Hosts:     []string{"api.search.brave.com"},
		Injection: inHeader("X-Subscription-Token"),
		Made:      "API keys in Brave's Search API dashboard",
		URL:       "https://api-dashboard.search.brave.com/",
	},
	{
		ID:        "cloudflare",
		Name:      "Cloudflare",
		Hosts:     []string{"api.cloudflare.com"},
		Injection: bearer(),
		Made:      "API tokens in the Cloudflare profile",
		URL:       "https://dash.cloudflare.com/profile/api-tokens",
	},
	{
		ID:        "cohere",
		Name:      "Cohere",
		Hosts:     []string{"api.cohere.com"},
		Injection: bearer(),
		Made:      "API keys in the Cohere dashboard",
		URL:       "https://dashboard.cohere.com/api-keys",
	},
	{
		ID:    "datadog",
		Name:  "Datadog",
		Hosts: []string{"api.datadoghq.com"},
		Injection: client.Injection{
			Kind:   client.InjectCustom,
			Header: "DD-API-KEY",
			Additional: []client.AdditionalInjection{
				{Target: wire.TargetHeader, Key: "DD-APPLICATION-KEY", ValueSource: wire.SourceCredentials + "application_key"},
			},
		},
		Made: "API keys and Application keys in Datadog's Organization settings",
		URL:  "https://app.datadoghq.com/organization-settings/api-keys",
		Hints: map[string]string{
			FieldHosts: "One a line. Other sites of Datadog have names such as api.datadoghq.eu and api.us5.datadoghq.com.",
			FieldToken: "The API key. The application key is a value of its own above.",
		},
	},
	{
		ID:        "digitalocean",
		Name:      "DigitalOcean",
		Hosts:     []string{"api.digitalocean.com"},
		Injection: bearer(),
		Made:      "Personal access tokens in DigitalOcean's API settings",
		URL:       "https://cloud.digitalocean.com/account/api/tokens",
	},
	{
		ID:        "discord",
		Name:      "Discord bot",
		Hosts:     []string{"discord.com"},
		Injection: inHeader("Authorization", "Bot {token}"),
		Made:      "Bot of the application in Discord's Developer portal",
		URL:       "https://discord.com/developers/applications",
	},
	{
		ID:        "elevenlabs",
		Name:      "ElevenLabs",
		Hosts:     []string{"api.elevenlabs.io"},
		Injection: inHeader("xi-api-key"),
		Made:      "API keys in ElevenLabs' settings",
		URL:       "https://elevenlabs.io/app/settings/api-keys",
	},
	{
		ID:        "figma",
		Name:      "Figma",
		Hosts:     []string{"api.figma.com"},
		Injection: inHeader("X-Figma-Token"),
		Made:      "Personal access tokens in Figma's settings, under Security",
		URL:       "https://www.figma.com/settings",
	},
	{
		ID:        "gemini",
		Name:      "Google Gemini",
		Hosts:     []string{"generativelanguage.googleapis.com"},
		Injection: inHeader("x-goog-api-key"),
		Made:      "API keys in Google AI Studio",
		URL:       "https://aistudio.google.com/apikey",
	},
	{
		ID:        "github",
		Name:      "GitHub",
		Hosts:     []string{"api.github.com", "uploads.github.com"},
		Injection: bearer(),
		Made:      "Personal access tokens in GitHub's developer settings",
		URL:       "https://github.com/settings/tokens",
	},
	{
		ID:        "gitlab",
		Name:      "GitLab",
		Hosts:     []string{"gitlab.com"},
		Injection: inHeader("PRIVATE-TOKEN"),
		Made:      "Access tokens in GitLab's user settings",
		URL:       "https://gitlab.com/-/user_settings/personal_access_tokens",
		Hints:     map[string]string{FieldHosts: "One a line. A GitLab of your own has its own host."},
	},
	{
		ID:        "google-maps",
		Name:      "Google Maps",
		Hosts:     []string{"maps.googleapis.com"},
		Injection: inQuery("key"),
		Made:      "Credentials in the Google Cloud console",
		URL:       "https://console.cloud.google.com/apis/credentials",
	},
	{
		ID:        "groq",
		Name:      "Groq",
		Hosts:     []string{"api.groq.com"},
		Injection: bearer(),
		Made:      "API keys in the Groq console",
		URL:       "https://console.groq.com/keys",
	},
	{
		ID:        "hubspot",
		Name:      "HubSpot",
		Hosts:     []string{"api.hubapi.com"},
		Injection: bearer(),
		Made:      "Private apps in HubSpot's settings, under Integrations",
		URL:       "https://app.hubspot.com/",
	},
	{
		ID:        "hugging-face",
		Name:      "Hugging Face",
		Hosts:     []string{"huggingface.co", "router.huggingface.co"},
		Injection: bearer(),
		Made:      "Access tokens in Hugging Face's settings",
		URL:       "https://huggingface.co/settings/tokens",
	},
	{
		ID:        "intercom",
		Name:      "Intercom",
		Hosts:     []string{"api.intercom.io"},
		Injection: bearer(),
		Made:      "Authentication of the app in Intercom's Developer hub",
		URL:       "https://app.intercom.com/",
	},
	{
		ID:        "jira",
		Name:      "Jira",
		Hosts:     []string{"your-site.atlassian.net"},
		Injection: basic(),
		Made:      "API tokens in the Atlassian account, under Security",
		URL:       "https://id.atlassian.com/manage-profile/security/api-tokens",
		Hints:     map[string]string{FieldUsername: "The account's email address.", FieldPassword: "The API token."},
	},
	{
		ID:        "linear",
		Name:      "Linear",
		Hosts:     []string{"api.linear.app"},
		Injection: inHeader("Authorization"),
		Made:      "Personal API keys in Linear's settings, under Security & access",
		URL:       "https://linear.app/settings/account/security",
	},
	{
		ID:        "mailgun",
		Name:      "Mailgun",
		Hosts:     []string{"api.mailgun.net", "api.eu.mailgun.net"},
		Injection: basic(),
		Made:      "API keys in Mailgun's account settings, under API security",
		URL:       "https://app.mailgun.com/settings/api_security",
		Hints:     map[string]string{FieldUsername: "For Mailgun it is the word api.", FieldPassword: "The API key."},
	},
	{
		ID:        "mistral",
		Name:      "Mistral AI",
		Hosts:     []string{"api.mistral.ai"},
		Injection: bearer(),
		Made:      "API keys in Mistral's console",
		URL:       "https://console.mistral.ai/api-keys",
	},
	{
		ID:        "notion",
		Name:      "Notion",
		Hosts:     []string{"api.notion.com"},
		Injection: bearer(),
		Made:      "Integrations in Notion: the internal integration's secret",
		URL:       "https://www.notion.so/my-integrations",
	},
	{
		ID:        "okta",
		Name:      "Okta",
		Hosts:     []string{"your-org.okta.com"},
		Injection: inHeader("Authorization", "SSWS {token}"),
		Made:      "Tokens in Okta's admin console, under Security, API",
		URL:       "https://login.okta.com/",
	},
	{
		ID:        "openai",
		Name:      "OpenAI",
		Hosts:     []string{"api.openai.com"},
		Injection: bearer(),
		Made:      "API keys in the OpenAI platform",
		URL:       "https://platform.openai.com/api-keys",
	},
	{
		ID:        "openrouter",
		Name:      "OpenRouter",
		Hosts:     []string{"openrouter.ai"},
		Injection: bearer(),
		Made:      "API keys in OpenRouter's settings",
		URL:       "https://openrouter.ai/settings/keys",
	},
	{
		ID:        "pagerduty",
		Name:      "PagerDuty",
		Hosts:     []string{"api.pagerduty.com"},
		Injection: inHeader("Authorization", "Token token={token}"),
		Made:      "API access keys in PagerDuty, under Integrations, Developer tools",
		URL:       "https://app.pagerduty.com/",
	},
	{
		ID:        "pinecone",
		Name:      "Pinecone",
		Hosts:     []string{"api.pinecone.io", "*.pinecone.io"},
		Injection: inHeader("Api-Key"),
		Made:      "API keys of the project in Pinecone's console",
		URL:       "https://app.pinecone.io/",
	},
	{
		ID:        "postmark",
		Name:      "Postmark",
		Hosts:     []string{"api.postmarkapp.com"},
		Injection: inHeader("X-Postmark-Server-Token"),
		Made:      "API tokens of the server in Postmark",
		URL:       "https://account.postmarkapp.com/servers",
	},
	{
		ID:        "replicate",
		Name:      "Replicate",
		Hosts:     []string{"api.replicate.com"},
		Injection: bearer(),
		Made:      "API tokens in Replicate's account settings",
		URL:       "https://replicate.com/account/api-tokens",
	},
	{
		ID:        "sendgrid",
		Name:      "SendGrid",
		Hosts:     []string{"api.sendgrid.com"},
		Injection: bearer(),
		Made:      "API keys in SendGrid's settings",
		URL:       "https://app.sendgrid.com/settings/api_keys",
	},
	{
		ID:        "sentry",
		Name:      "Sentry",
		Hosts:     []string{"sentry.io"},
		Injection: bearer(),
		Made:      "Auth tokens in Sentry's settings",
		URL:       "https://sentry.io/settings/account/api/auth-tokens/",
	},
	{
		ID:        "shopify",
		Name:      "Shopify",
		Hosts:     []string{"your-store.myshopify.com"},
		Injection: inHeader("X-Shopify-Access-Token"),
		Made:      "Custom apps in the Shopify admin, under Apps and sales channels",
		URL:       "https://admin.shopify.com/",
	},
	{
		ID:        "slack",
		Name:      "Slack",
		Hosts:     []string{"slack.com", "files.slack.com"},
		Injection: bearer(),
		Made:      "OAuth & Permissions of the app at Slack: the bot's token",
		URL:       "https://api.slack.com/apps",
	},
	{
		ID:        "stripe",
		Name:      "Stripe",
		Hosts:     []string{"api.stripe.com", "files.stripe.com"},
		Injection: bearer(),
		Made:      "API keys in Stripe's dashboard; a restricted key is best",
		URL:       "https://dashboard.stripe.com/apikeys",
	},
	{
		ID:    "trello",
		Name:  "Trello",
		Hosts: []string{"api.trello.com"},
		Injection: client.Injection{
			Kind: client.InjectCustom,
			Additional: []client.AdditionalInjection{
				{Target: wire.TargetQuery, Key: "token", ValueSource: wire.SourceToken},
				{Target: wire.TargetQuery, Key: "key", ValueSource: wire.SourceCredentials + "key"},
			},
		},
		Made:  "API key of the Power-Up in Trello's administration, and a token made with it",
		URL:   "https://trello.com/power-ups/admin",
		Hints: map[string]string{FieldToken: "The token. The API key is a value of its own above."},
	},
	{
		ID:        "twilio",
		Name:      "Twilio",
		Hosts:     []string{"api.twilio.com"},
		Injection: basic(),
		Made:      "API keys & tokens in the Twilio console",
		URL:       "https://console.twilio.com/",
		Hints: map[string]string{
			FieldUsername: "The SID of an API key, or of the account.",
			FieldPassword: "The API key's secret, or the account's auth token.",
		},
	},
	{
		ID:        "vercel",
		Name:      "Vercel",
		Hosts:     []string{"api.vercel.com"},
		Injection: bearer(),
		Made:      "Tokens in Vercel's account settings",
		URL:       "https://vercel.com/account/tokens",
	},
	{
		ID:        "zendesk",
		Name:      "Zendesk",
		Hosts:     []string{"your-subdomain.zendesk.com"},
		Injection: basic(),
		Made:      "API tokens in Zendesk's Admin center, under Apps and integrations",
		URL:       "https://www.zendesk.com/login/",
		Hints:     map[string]string{FieldUsername: "The agent's email address, followed by /token.", FieldPassword: "The API token."},
	},
}
