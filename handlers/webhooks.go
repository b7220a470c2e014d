package handlers

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// webhooks is what the screens of webhooks share.
type webhooks struct{ *web.Console }

func (s webhooks) routes() []web.Route {
	const may = access.ManageSettings
	return web.AllNeed(client.CapabilityWebhooks,
		web.Get("/settings/webhooks", may, s.list),
		web.Get("/settings/webhooks/new", may, s.newForm),
		web.Post("/settings/webhooks", may, s.create).From(newWebhookPage).Kept(),
		web.Get("/settings/webhooks/:id", may, s.of(s.page)),
		web.Get("/settings/webhooks/:id/edit", may, s.of(s.editForm)),
		web.Post("/settings/webhooks/:id", may, s.of(s.update)).From(editWebhookPage).Kept(),
		web.Post("/settings/webhooks/:id/test", may, s.of(s.test)).From(webhookPage),
		web.Get("/settings/webhooks/:id/secret", may, s.of(s.confirmSecret)),
		web.Post("/settings/webhooks/:id/secret", may, s.of(s.replaceSecret)).From(webhookPage),
		web.Get("/settings/webhooks/:id/old-secret", may, s.of(s.confirmEnd)),
		web.Post("/settings/webhooks/:id/old-secret", may, s.of(s.endOldSecret)).From(webhookPage),
		web.Get("/settings/webhooks/:id/remove", may, s.of(s.confirm)),
		web.Post("/settings/webhooks/:id/remove", may, s.of(s.remove)),
		web.Elsewhere("/settings/webhooks/*", web.SignedIn, web.NotFound).From(newWebhookPage),
	)
}

// The pages that forms are on.
func newWebhookPage(echo.Context) templ.SafeURL    { return views.NewWebhookURL() }
func webhookPage(c echo.Context) templ.SafeURL     { return views.WebhookURL(c.Param("id")) }
func editWebhookPage(c echo.Context) templ.SafeURL { return views.EditWebhookURL(c.Param("id")) }

// of reads the webhook that the URL names, and hands it to a handler.
func (s webhooks) of(handler func(echo.Context, *client.Webhook) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		hook, err := s.App.Webhooks.Get(c.Request().Context(), c.Param("id"))
		if err != nil {
			return err
		}
		return handler(c, hook)
	}
}

func (s webhooks) list(c echo.Context) error {
	hooks, err := s.App.Webhooks.List(c.Request().Context())
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.WebhooksPage(views.WebhooksView{Webhooks: hooks, Now: s.Now()}))
}

func (s webhooks) page(c echo.Context, hook *client.Webhook) error {
	return s.show(c, http.StatusOK, hook, client.Secret{})
}

// show draws a webhook's page, with its secret over it when there is one to reveal: the one answer that holds it.
func (s webhooks) show(c echo.Context, status int, hook *client.Webhook, secret client.Secret) error {
	return s.Render(c, status, views.WebhookPage(views.WebhookView{Webhook: hook, Secret: secret, Now: s.Now()}))
}

// test sends a message at once, and says what became of it.
func (s webhooks) test(c echo.Context, hook *client.Webhook) error {
	reason, err := s.App.Webhooks.Test(c.Request().Context(), hook.ID)
	if err != nil {
		return err
	}
	if reason != "" {
		return s.Warn(c, views.WebhookURL(hook.ID), "The test did not arrive at "+hook.Name+": "+reason+".")
	}
	return s.Done(c, views.WebhookURL(hook.ID), "The test arrived at "+hook.Name+".")
}

func (s webhooks) confirmSecret(c echo.Context, hook *client.Webhook) error {
	return s.Render(c, http.StatusOK, views.WebhookSecretPage(hook))
}

func (s webhooks) replaceSecret(c echo.Context, hook *client.Webhook) error {
	result, err := s.App.Webhooks.ReplaceSecret(c.Request().Context(), hook.ID)
	if err != nil {
		return err
	}
	result.Webhook.Deliveries = hook.Deliveries
	return s.show(c, http.StatusOK, &result.Webhook, result.Secret)
}

func (s webhooks) confirmEnd(c echo.Context, hook *client.Webhook) error {
	return s.Render(c, http.StatusOK, views.OldWebhookSecretPage(hook))
}

func (s webhooks) endOldSecret(c echo.Context, hook *client.Webhook) error {
	if _, err := s.App.Webhooks.EndOldSecret(c.Request().Context(), hook.ID); err != nil {
		return err
	}
	return s.Done(c, views.WebhookURL(hook.ID), "What "+hook.Name+" is told is signed with the newest secret alone.")
}

func (s webhooks) confirm(c echo.Context, hook *client.Webhook) error {
	return s.Render(c, http.StatusOK, views.RemoveWebhookPage(hook))
}

func (s webhooks) remove(c echo.Context, hook *client.Webhook) error {
	if err := s.App.Webhooks.Delete(c.Request().Context(), hook.ID); err != nil {
		return err
	}
	return s.Done(c, views.WebhooksURL(), hook.Name+" is removed, and told of nothing any more.")
}
