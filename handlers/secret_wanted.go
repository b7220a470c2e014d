package handlers

import (
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// wantedSecret gathers what a form asks for.
type wantedSecret struct {
	params client.ManagedSecretCreateParams
	places []views.SecretPlace // what a custom injection fills besides its header
}

func (w *wantedSecret) setName(typed string) (problem string) {
	w.params.Name = strings.TrimSpace(typed)
	if w.params.Name == "" {
		return "A secret needs a name, such as that of the API."
	}
	return ""
}

func (w *wantedSecret) setHosts(typed string) (problem string) {
	w.params.AllowedHosts = web.CutLines(typed)
	if len(w.params.AllowedHosts) == 0 {
		return "Name the host of the API, such as api.example.com."
	}
	for _, host := range w.params.AllowedHosts {
		if first, _, _ := strings.Cut(host, "."); strings.HasPrefix(host, views.YoursPrefix) {
			return "Put your own name in the place of " + first + "."
		}
	}
	return ""
}

// change is what of a stored secret becomes another by what was typed.
func (w *wantedSecret) change(stored *client.ManagedSecret) (p client.ManagedSecretUpdateParams, changed bool) {
	if web.OneLine(w.params.Name) != web.OneLine(stored.Name) {
		p.Name, changed = &w.params.Name, true
	}
	if web.OneLine(w.params.Description) != web.OneLine(stored.Description) {
		p.Description, changed = &w.params.Description, true
	}
	if !slices.Equal(w.params.AllowedHosts, stored.AllowedHosts) {
		p.AllowedHosts, changed = w.params.AllowedHosts, true
	}
	if !web.SameJSON(w.params.Injection, plainInjection(stored.Injection)) {
		p.Injection, changed = &w.params.Injection, true
	}
	if !w.params.Value.IsZero() {
		p.Value, changed = w.params.Value, true
	}
	p.ExpectedVersion = stored.Version
	return p, changed
}

// plainInjection is an injection as a form makes it.
func plainInjection(i client.Injection) client.Injection {
	i.Format = formatOr(i.Format, "")
	return i
}
