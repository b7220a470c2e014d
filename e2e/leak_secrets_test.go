package e2e_test

import (
	"net/http"

	"github.com/alter-console/alter-console/client"
)

// useSecrets sets values of managed secrets by hand: with every form that takes one, refused and not.
func (h *hunt) useSecrets(v *visitor) {
	h.Helper()
	v.open("/secrets/new?template=github")
	v.press("Create secret", "name", " ", "sealed_token", h.keepValue("a value of a refused secret", "ghp_refused-7d1f20c9"))
	v.sees(http.StatusUnprocessableEntity, "Type it again")
	v.press("Create secret", "name", "By hand", "sealed_token", h.keepValue("a secret's value", "ghp_stored-55aa01be"))
	v.sees(http.StatusOK, "By hand is stored")
	v.open("/secrets/by-hand/value")
	v.press("Replace value", "sealed_token", h.keepValue("a value that can't be one", "ghp_bad-91c2\u00e9-77"))
	v.sees(http.StatusUnprocessableEntity, "The value was not replaced")
	v.press("Replace value", "sealed_token", h.keepValue("a replacing value", "ghp_replacing-3e8d4c"))
	v.sees(http.StatusOK, "takes effect with the next request")
	v.open("/secrets/by-hand/edit")
	basic := []string{"injection", "basic", "sealed_username", "by-hand"}
	v.press("Save changes", append(basic, "sealed_password", h.keepValue("a value of a refused edit", "pw-refused edit+04be"))...)
	v.sees(http.StatusUnprocessableEntity, "Type it again")
	v.press("Save changes", append(basic, "sealed_password", h.keepValue("a value set by an edit", "pw-edited <in>+9a31"))...)
	v.sees(http.StatusOK, "Authorization: Basic")
	v.open("/secrets/new?template=datadog")
	v.press("Create secret", "sealed_token", h.keepValue("a value beside another", "dd-beside-2c04aa71"), "sealed_place_value", h.keepValue("a value of a place", "dd-place-77b0e3f9"))
	v.sees(http.StatusOK, "DD-APPLICATION-KEY")
	for _, page := range []string{"", "/edit", "/value", "/delete"} {
		v.open("/secrets/by-hand" + page)
		v.open("/secrets/datadog" + page)
	}
}

// useSecretsAPI sets values of managed secrets by program: with every request that takes one, refused and not.
func (h *hunt) useSecretsAPI(appKey string) {
	h.Helper()
	secrets := h.server.appClient(h.T, appKey, &h.log).ManagedSecrets
	token := func(what, text string) client.SecretValue {
		return client.SecretValue{Token: client.NewSecret(h.keepValue(what, text))}
	}
	hosts, bearer := []string{"api.example.com"}, client.Injection{Kind: client.InjectBearer}
	stored := must(secrets.Create(h.Context(), client.ManagedSecretCreateParams{Name: "By program", AllowedHosts: hosts, Injection: bearer, Value: token("a posted value", "sk-posted/41+d7==")}))(h.T)
	must(secrets.ReplaceValue(h.Context(), stored.Slug, token("a put value", `sk-put "8c" 20\f1`)))(h.T)
	must(secrets.Update(h.Context(), stored.Slug, client.ManagedSecretUpdateParams{Value: token("a patched value", "sk-patched&e6<99>c3")}))(h.T)
	for what, refuse := range map[string]func(client.SecretValue) error{
		"posted": func(v client.SecretValue) error {
			_, err := secrets.Create(h.Context(), client.ManagedSecretCreateParams{Name: "Other", Slug: stored.Slug, AllowedHosts: hosts, Injection: bearer, Value: v})
			return err
		},
		"put": func(v client.SecretValue) error {
			_, err := secrets.ReplaceValue(h.Context(), stored.Slug, client.SecretValue{Username: v.Token, Password: v.Token})
			return err
		},
		"patched": func(v client.SecretValue) error {
			_, err := secrets.Update(h.Context(), stored.Slug, client.ManagedSecretUpdateParams{AllowedHosts: []string{"not a host"}, Value: v})
			return err
		},
		"late": func(v client.SecretValue) error {
			_, err := secrets.Update(h.Context(), stored.Slug, client.ManagedSecretUpdateParams{ExpectedVersion: stored.Version, Value: v})
			return err
		},
	} {
		if err := refuse(token("a refused value, "+what, "sk-refused-"+what+"-b5a0")); err == nil {
			h.Errorf("what was %s was not refused", what)
		} else {
			h.lookIn("the client's error", err.Error())
		}
	}
	h.sendMalformedValues(appKey, "/console/v1/managed-secrets/"+stored.Slug)
}

// sendMalformedValues sends values in bodies that can't be read as what they should be.
func (h *hunt) sendMalformedValues(appKey, path string) {
	h.Helper()
	value := h.keepValue("a value in the wrong place", "sk-misplaced-d91e0c")
	for _, body := range []string{`{"value":"` + value + `"}`, `{"value":{"token":["` + value + `"]}}`, `{"value":{"token":"` + value, `"` + value + `"`} {
		for method, target := range map[string]string{http.MethodPut: path + "/value", http.MethodPatch: path} {
			answer := h.server.exchange(h.T, appKey, method, target, body)
			if answer.StatusCode < 400 || answer.StatusCode >= 500 {
				h.Errorf("%s %s of %s: %s", method, target, body, answer.Status)
			}
			h.lookIn("the answer to a malformed body", answer.body)
			h.server.exchange(h.T, appKey, method, target, `{"`+value+`":1}`) // its answer names the unknown field
		}
	}
}
