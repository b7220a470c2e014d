package handlers

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// A secretForm is the form of a managed secret, with the rows it has now.
type secretForm struct {
	views.SecretForm
	rows secretRows
}

// readSecretForm reads what a browser sent, as typed.
func readSecretForm(rows secretRows, sent url.Values) *secretForm {
	f := &secretForm{rows: rows}
	f.Form = rows.Read(sent)
	f.AddPlace = sent.Has(views.AddPlaceButton)
	f.Template, _ = views.FindSecretTemplate(sent.Get(views.TemplateField))
	f.Places, _ = sentPlaces(sent)
	return f
}

// wanted is what the form asks for. What can't be is refused.
func (f *secretForm) wanted() *wantedSecret {
	wanted := &wantedSecret{}
	f.rows.Apply(&f.Form, wanted)
	return wanted
}

// wantValue has the form ask for the value that what is chosen in it needs, and reads what was typed as such.
func (f *secretForm) wantValue(sent url.Values) {
	first := &wantedSecret{}
	f.rows.Apply(&views.Form{Values: f.Values}, first)
	f.AskValue, f.rows = true, slices.Concat(editSecretFields, valueFields(first.params.Injection))
	f.Form = f.rows.Read(sent)
}

// fill takes the form's values from a secret.
func (f *secretForm) fill(secret *client.ManagedSecret) {
	f.Form, f.Places = f.rows.Fill(secret), placesOf(secret.Injection)
}

// addHost adds a host that an address asks for to the allowed ones, and says so: nothing is saved before the form is sent.
func (f *secretForm) addHost(host string) (notice string) {
	hosts := web.CutLines(f.Values[views.FieldHosts])
	if host = strings.TrimSpace(host); host == "" || slices.Contains(hosts, host) {
		return ""
	}
	f.Values[views.FieldHosts] = strings.Join(append(hosts, host), "\n")
	return host + " is added to the allowed hosts below. Nothing is saved before you press Save changes."
}

// shown is what a page shows of the form.
func (s secrets) shown(c echo.Context, f *secretForm) views.SecretForm {
	f.Fields = f.rows.Shown()
	if f.Secret == nil {
		f.MasterKey = s.masterKey(c)
	} else {
		f.MasterKey = s.masterKey(c, f.Secret)
	}
	if f.Hints == nil {
		f.Hints = f.Template.Hints
	}
	return f.SecretForm
}

// change reports whether a form was sent by one of its own buttons, which save nothing.
func change(sent url.Values) bool {
	return sent.Has(views.AddPlaceButton) || sent.Has(views.ChangeButton)
}

// ofTemplate is a secret as a template describes it.
func ofTemplate(t views.SecretTemplate) *client.ManagedSecret {
	return &client.ManagedSecret{Name: t.Name, AllowedHosts: t.Hosts, Injection: t.Injection}
}
