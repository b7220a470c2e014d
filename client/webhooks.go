package client

import (
	"context"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// WebhooksService manages addresses that are told of endings: App.Webhooks. It needs CapabilityWebhooks and a person with the role
// administrator: no key can. For an unknown webhook errors match ErrWebhookNotFound.
type WebhooksService struct{ conn *conn }

const webhooksPath = "/console/v1/webhooks"

// List returns all webhooks, in the order they were made.
func (s *WebhooksService) List(ctx context.Context) ([]*Webhook, error) {
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: webhooksPath})
	if err != nil {
		return nil, err
	}
	var hooks []*Webhook
	for _, item := range o.objects("items") {
		hook := webhookOf(item)
		hooks = append(hooks, &hook)
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return hooks, nil
}

// Get returns a webhook with what it was told lately.
func (s *WebhooksService) Get(ctx context.Context, id string) (*Webhook, error) {
	o, err := s.send(ctx, http.MethodGet, id, "", nil)
	if err != nil {
		return nil, err
	}
	hook := webhookOf(o)
	for _, d := range o.objects("deliveries") {
		hook.Deliveries = append(hook.Deliveries, webhookDeliveryOf(d))
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return &hook, nil
}

// Create makes a webhook. The secret by which what it is told is signed is in this answer only.
func (s *WebhooksService) Create(ctx context.Context, p WebhookCreateParams) (*WebhookSecretResult, error) {
	if p.Name == "" || p.URL == "" {
		return nil, &ValueError{Field: "url", Problem: "or the name is empty", Fix: "say who is told, and where"}
	}
	o, err := s.conn.do(ctx, call{method: http.MethodPost, path: webhooksPath, body: p.body()})
	if err != nil {
		return nil, err
	}
	return decodeWebhookSecret(o)
}

// Update changes what p has of a webhook.
func (s *WebhooksService) Update(ctx context.Context, id string, p WebhookUpdateParams) (*Webhook, error) {
	o, err := s.send(ctx, http.MethodPatch, id, "", p.body())
	return decodeWebhook(o, err)
}

func decodeWebhook(o *object, err error) (*Webhook, error) {
	if err != nil {
		return nil, err
	}
	hook := webhookOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &hook, nil
}

// ReplaceSecret has what is sent from now on be signed with another secret, which is in this answer only. For a while it is signed
// with the one before as well, until Webhook.OldSecretUntil, so that what checks it can be changed meanwhile.
func (s *WebhooksService) ReplaceSecret(ctx context.Context, id string) (*WebhookSecretResult, error) {
	o, err := s.send(ctx, http.MethodPost, id, "/secret", nil)
	if err != nil {
		return nil, err
	}
	return decodeWebhookSecret(o)
}

// EndOldSecret has what is sent from now on be signed with the newest secret alone. Where it is already, nothing changes.
func (s *WebhooksService) EndOldSecret(ctx context.Context, id string) (*Webhook, error) {
	o, err := s.send(ctx, http.MethodDelete, id, "/old-secret", nil)
	return decodeWebhook(o, err)
}

// Test sends a message that tells nothing but that it arrives. reason is why it did not, "" where it did.
func (s *WebhooksService) Test(ctx context.Context, id string) (reason string, err error) {
	o, err := s.send(ctx, http.MethodPost, id, "/test", nil)
	if err != nil {
		return "", err
	}
	if reason = deref(o.optionalString("error")); reason == "" && !o.requiredBool("delivered") {
		o.fail("error", "is empty")
	}
	return reason, o.err()
}

// Delete removes a webhook. What waits for it is never sent.
func (s *WebhooksService) Delete(ctx context.Context, id string) error {
	_, err := s.send(ctx, http.MethodDelete, id, "", nil)
	return err
}

func (s *WebhooksService) send(ctx context.Context, method, id, action string, body []member) (*object, error) {
	if id == "" {
		return nil, &ValueError{Field: "id", Problem: "is empty", Fix: "give Webhook.ID"}
	}
	empty := method == http.MethodPost || method == http.MethodPatch // has an object, also without anything in it
	return s.conn.do(ctx, call{method: method, path: webhooksPath + "/" + escapeSegment(id) + action, body: body, empty: empty})
}

func (p WebhookCreateParams) body() []member {
	days := p.Days
	if days == nil {
		days = wire.WebhookDays()
	}
	return WebhookUpdateParams{Name: &p.Name, URL: &p.URL, Team: &p.Team, Kinds: append([]EndKind{}, p.Kinds...), Days: days}.body()
}

func (p WebhookUpdateParams) body() []member {
	var body []member
	for _, text := range []struct {
		name  string
		value *string
	}{{"name", p.Name}, {"url", p.URL}, {"team", p.Team}} {
		if text.value != nil {
			body = append(body, member{text.name, *text.value})
		}
	}
	if p.Kinds != nil {
		body = append(body, member{"kinds", p.Kinds})
	}
	if p.Days != nil {
		body = append(body, member{"days", p.Days})
	}
	return body
}
