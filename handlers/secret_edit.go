package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// editSecretScreen is the form that changes a managed secret.
type editSecretScreen struct{ secrets }

func (s editSecretScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityManagedSecrets,
		web.Get("/secrets/:slug/edit", access.ManageSecrets, s.live(s.form)),
		web.Post("/secrets/:slug", access.ManageSecrets, s.of(s.update)).From(editSecretPage).Kept(),
	)
}

func (s editSecretScreen) form(c echo.Context, secret *client.ManagedSecret) error {
	sent, notice, err := s.TypedBefore(c, views.EditSecretURL(secret))
	if err != nil {
		return err
	}
	f := readSecretForm(editSecretFields, sent)
	switch {
	case sent == nil:
		f.fill(secret)
		notice = cmp.Or(notice, f.addHost(c.QueryParam(views.HostParam)))
	case f.Version != strconv.Itoa(secret.Version):
		f.merge(secret)
	}
	f.Notice = notice
	return s.show(c, secret, http.StatusOK, f)
}

// show draws the form over the secret as it is now; saving it needs that version.
func (s editSecretScreen) show(c echo.Context, secret *client.ManagedSecret, status int, f *secretForm) error {
	f.Secret, f.Version = secret, strconv.Itoa(secret.Version)
	return s.Render(c, status, views.EditSecretPage(s.shown(c, f)))
}

func (s editSecretScreen) update(c echo.Context, secret *client.ManagedSecret) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readSecretForm(editSecretFields, sent)
	if sent.Has(views.AskValueField) {
		f.wantValue(sent)
	}
	switch {
	case secret.Deleted():
		return s.showDeleted(c, secret, f)
	case f.Version != strconv.Itoa(secret.Version):
		f.merge(secret)
		return s.show(c, secret, http.StatusConflict, f)
	case f.Take != "":
		f.rows.Take(&f.Form, secret)
		f.Places = typedPlaces(f.Values[views.FieldPlaces])
		return s.show(c, secret, http.StatusOK, f)
	case change(sent):
		return s.show(c, secret, http.StatusOK, f)
	}
	return s.save(c, secret, f, sent)
}

func (s editSecretScreen) save(c echo.Context, secret *client.ManagedSecret, f *secretForm, sent url.Values) error {
	params, changed := f.wanted().change(secret)
	check := func(ctx context.Context) error { return s.App.ManagedSecrets.CheckUpdate(ctx, secret.ID, params) }
	switch {
	case len(f.Errors) > 0:
		return s.refuse(c, secret, f, sent, nil, check)
	case !changed:
		return s.unchanged(c, secret, f)
	}
	updated, err := s.App.ManagedSecrets.Update(c.Request().Context(), secret.ID, params)
	switch {
	case errors.Is(err, client.ErrSecretConcurrentUpdate), errors.Is(err, client.ErrSecretNotFound):
		return s.overtaken(c, secret, f)
	case err != nil:
		return s.refuse(c, secret, f, sent, err, check)
	case updated.Version == secret.Version: // to the API both mean the same
		return s.unchanged(c, secret, f)
	}
	s.Forget(c, f.Kept)
	return s.Done(c, views.SecretURL(updated), updated.Name+" is saved.")
}

// refuse shows the form again with all that is wrong: what it found itself, what the API refused, and what the API finds
// besides. It asks for the value too, when the one that is stored won't do.
func (s editSecretScreen) refuse(c echo.Context, secret *client.ManagedSecret, f *secretForm, sent url.Values, err error, check func(context.Context) error) error {
	more := s.Check(c, check)
	if !f.AskValue && (isAboutValue(err) || isAboutValue(more)) {
		f.wantValue(sent)
		f.wanted()
		f.Message = "What carries the credential now takes other values than those that are stored. Type them below."
		err, more = besidesValue(err), besidesValue(more)
	}
	found := func(context.Context) error { return more }
	if err == nil {
		s.FindMore(c, f.rows, &f.Form, found)
		return s.show(c, secret, http.StatusUnprocessableEntity, f)
	}
	return s.show(c, secret, s.RefusedWithMore(c, f.rows, &f.Form, err, found), f)
}

// merge sets what was typed beside what somebody else saved meanwhile.
func (f *secretForm) merge(now *client.ManagedSecret) {
	f.rows.Merge(&f.Form, now)
	f.Places = typedPlaces(f.Values[views.FieldPlaces])
}

// overtaken answers an edit of a secret that somebody changed or deleted since it was read.
func (s editSecretScreen) overtaken(c echo.Context, secret *client.ManagedSecret, f *secretForm) error {
	now, err := s.App.ManagedSecrets.Get(c.Request().Context(), secret.ID)
	switch {
	case err != nil:
		return err
	case now.Deleted():
		return s.showDeleted(c, now, f)
	}
	f.merge(now)
	return s.show(c, now, http.StatusConflict, f)
}

func (s editSecretScreen) unchanged(c echo.Context, secret *client.ManagedSecret, f *secretForm) error {
	s.Forget(c, f.Kept)
	return s.Inform(c, views.SecretURL(secret), "Nothing was changed.")
}

// showDeleted answers an edit of a secret that somebody deleted: with what was typed, to make another of it.
func (s editSecretScreen) showDeleted(c echo.Context, secret *client.ManagedSecret, f *secretForm) error {
	f.Values["slug"], f.IdempotencyKey, f.rows, f.AskValue = secret.Slug, uuid.NewString(), newSecretFields, false
	f.Headline = "Nothing was saved"
	f.Message = secret.Name + " was deleted in the meantime, and its value with it. What you typed is here: give it a value and press Create secret to make another secret of that slug."
	f.Leads = append(f.Leads, views.Lead{Label: "Go to the deleted " + secret.Name, URL: views.SecretURL(secret)})
	return newSecretScreen(s).show(c, http.StatusConflict, f)
}
