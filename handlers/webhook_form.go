package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

type webhookRows = web.Fields[*client.Webhook, *client.WebhookCreateParams]

// Which rows a form has: in that of one that is there the address may stay as it is.
var (
	newWebhookFields  = webhookFields("Where it listens, such as https://hooks.example.com/… It is kept sealed, and shown to nobody again.", true)
	editWebhookFields = webhookFields("Another one in the place of that which is there; empty leaves it.", false)
)

func webhookFields(aboutURL string, required bool) webhookRows {
	return webhookRows{
		{
			FormField: views.FormField{Name: "name", Label: "Name", Hint: "Who is told, such as the channel of a team.", Required: true, First: true},
			Kind:      web.Line,
			Get:       func(w *client.Webhook) string { return w.Name },
			Set:       setWebhookName,
		},
		{
			FormField: views.FormField{Name: "url", Label: "Address", Hint: aboutURL, Required: required, Optional: !required},
			Kind:      web.Sealed,
			Get:       func(*client.Webhook) string { return "" },
			Set: func(p *client.WebhookCreateParams, typed string) string {
				p.URL = strings.TrimSpace(typed)
				if p.URL == "" && required {
					return "Type the address that is told."
				}
				return ""
			},
		},
		{
			FormField: views.FormField{Name: "team", Label: "Team", Hint: "What ends of this team's agents alone. All that ends, where this is empty.", Optional: true},
			Kind:      web.Line,
			Get:       func(w *client.Webhook) string { return w.Team },
			Set:       func(p *client.WebhookCreateParams, typed string) string { p.Team = strings.TrimSpace(typed); return "" },
		},
		{
			FormField: views.FormField{Name: "kinds", Label: "Kinds", Hint: "All where none is ticked.", Options: views.EndKindChoices},
			Kind:      web.Checks,
			Get:       kindsOfWebhook,
			Set:       setWebhookKinds,
		},
		{
			FormField: views.FormField{
				Name:  "days",
				Label: "Days before",
				Hint:  "How many days before an end it is told, with commas between, up to " + strconv.Itoa(wire.MaxDaysBefore) + ". At the end itself it always is.",
			},
			Kind: web.Word,
			Get:  func(w *client.Webhook) string { return views.DaysText(w.Days) },
			Set:  setWebhookDays,
		},
	}
}

func setWebhookName(p *client.WebhookCreateParams, typed string) (problem string) {
	if p.Name = strings.TrimSpace(typed); p.Name == "" {
		return "Say who is told."
	}
	return wire.TooLong(p.Name, wire.MaxWebhookName)
}

func kindsOfWebhook(w *client.Webhook) string {
	var kinds []string
	for _, kind := range w.Kinds {
		kinds = append(kinds, string(kind))
	}
	return strings.Join(kinds, "\n")
}

func setWebhookKinds(p *client.WebhookCreateParams, typed string) string {
	for _, kind := range web.CutLines(typed) {
		p.Kinds = append(p.Kinds, client.EndKind(kind))
	}
	return ""
}

func setWebhookDays(p *client.WebhookCreateParams, typed string) (problem string) {
	p.Days = []int{}
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ' ' }) {
		days, err := strconv.Atoi(word)
		if err != nil || days < 1 || days > wire.MaxDaysBefore {
			return "Type whole numbers from 1 to " + strconv.Itoa(wire.MaxDaysBefore) + " with commas between, such as 14, 7, 1."
		}
		p.Days = append(p.Days, days)
	}
	return ""
}

func (s webhooks) newForm(c echo.Context) error {
	sent, notice, err := s.TypedBefore(c, views.NewWebhookURL())
	if err != nil {
		return err
	}
	f := newWebhookFields.Read(sent)
	f.Notice = notice
	if sent == nil {
		f.Values["days"] = views.DaysText(wire.WebhookDays())
	}
	return s.drawForm(c, http.StatusOK, nil, f)
}

func (s webhooks) editForm(c echo.Context, hook *client.Webhook) error {
	sent, notice, err := s.TypedBefore(c, views.EditWebhookURL(hook.ID))
	if err != nil {
		return err
	}
	f := editWebhookFields.Fill(hook)
	if sent != nil {
		f = editWebhookFields.Read(sent)
	}
	f.Notice = notice
	return s.drawForm(c, http.StatusOK, hook, f)
}

func (s webhooks) drawForm(c echo.Context, status int, hook *client.Webhook, f views.Form) error {
	f.Fields = newWebhookFields.Shown()
	if hook != nil {
		f.Fields = editWebhookFields.Shown()
	}
	return s.Render(c, status, views.WebhookFormPage(views.WebhookForm{Form: f, Webhook: hook}))
}

func (s webhooks) create(c echo.Context) error {
	f, p, err := readWebhook(c, newWebhookFields)
	switch {
	case err != nil:
		return err
	case len(f.Errors) > 0:
		return s.drawForm(c, http.StatusUnprocessableEntity, nil, f)
	}
	made, err := s.App.Webhooks.Create(c.Request().Context(), p)
	if err != nil {
		return s.drawForm(c, s.Refused(c, newWebhookFields, &f, err), nil, f)
	}
	s.Forget(c, f.Kept)
	return s.show(c, http.StatusCreated, &made.Webhook, made.Secret)
}

func (s webhooks) update(c echo.Context, hook *client.Webhook) error {
	f, p, err := readWebhook(c, editWebhookFields)
	switch {
	case err != nil:
		return err
	case len(f.Errors) > 0:
		return s.drawForm(c, http.StatusUnprocessableEntity, hook, f)
	}
	if _, err := s.App.Webhooks.Update(c.Request().Context(), hook.ID, changesOf(p)); err != nil {
		return s.drawForm(c, s.Refused(c, editWebhookFields, &f, err), hook, f)
	}
	s.Forget(c, f.Kept)
	return s.Done(c, views.WebhookURL(hook.ID), p.Name+" is saved.")
}

// changesOf are all that a form says of a webhook; an address that nobody typed stays as it is.
func changesOf(p client.WebhookCreateParams) client.WebhookUpdateParams {
	changes := client.WebhookUpdateParams{Name: &p.Name, Team: &p.Team, Kinds: append([]client.EndKind{}, p.Kinds...), Days: p.Days}
	if p.URL != "" {
		changes.URL = &p.URL
	}
	return changes
}

func readWebhook(c echo.Context, rows webhookRows) (f views.Form, p client.WebhookCreateParams, err error) {
	sent, err := web.Posted(c)
	if err != nil {
		return f, p, err
	}
	f = rows.Read(sent)
	rows.Apply(&f, &p)
	return f, p, nil
}
