package vault_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/secrets"
)

// TestTheClientKeepsManagedSecrets sends every kind of injection through the client, and reads it back.
func TestTheClientKeepsManagedSecrets(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		kept, ctx := w.app().ManagedSecrets, t.Context()
		text := client.NewSecret
		for i, c := range []struct {
			injection client.Injection
			value     client.SecretValue
		}{
			{client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: text("t")}},
			{client.Injection{Kind: client.InjectHeader, Name: "X-Key", Format: "Key {token}"}, client.SecretValue{Token: text("t")}},
			{client.Injection{Kind: client.InjectBasic}, client.SecretValue{Username: text("u"), Password: text("p")}},
			{client.Injection{Kind: client.InjectQuery, Name: "key"}, client.SecretValue{Token: text("t")}},
			{client.Injection{Kind: client.InjectSigV4, Region: "r", Service: "s"}, client.SecretValue{AccessKeyID: text("a"), SecretKey: text("s"), SessionToken: text("t")}},
			{client.Injection{Kind: client.InjectCustom, Header: "X-Key", Additional: []client.AdditionalInjection{{Target: wire.TargetHeader, Key: "X-App", ValueSource: "additional_credentials.app"}}},
				client.SecretValue{Token: text("t"), Additional: map[string]client.Secret{"app": text("a")}}},
		} {
			made, err := kept.Create(ctx, client.ManagedSecretCreateParams{Name: fmt.Sprint("secret ", i), AllowedHosts: []string{"Bücher.example", "*.bücher.example:8443"}, Injection: c.injection, Value: c.value})
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(made.Injection) != fmt.Sprint(c.injection) || !slices.Equal(made.AllowedHosts, []string{"xn--bcher-kva.example", "*.xn--bcher-kva.example:8443"}) || made.Value != client.ValueSet {
				t.Errorf("made %+v of %+v", made, c.injection)
			}
			if got, err := kept.ReplaceValue(ctx, made.Slug, c.value); err != nil || got.Version != 2 {
				t.Errorf("replaced %+v, %v", got, err)
			}
		}
		var slugs []string
		for secret, err := range kept.All(ctx, client.ManagedSecretListParams{Limit: 2, Sort: client.SortNameDesc}) {
			if err != nil {
				t.Fatal(err)
			}
			slugs = append(slugs, strings.TrimPrefix(secret.Slug, "secret-"))
		}
		if got := strings.Join(slugs, ""); got != "543210" {
			t.Errorf("listed %s", got)
		}
		gone, err := kept.Delete(ctx, "secret-0")
		if err != nil || !gone.Deleted() || gone.Value != client.ValueRemoved {
			t.Errorf("deleted %+v, %v", gone, err)
		}
		if again, err := kept.Get(ctx, gone.ID); err != nil || !again.Deleted() {
			t.Errorf("by its id %+v, %v", again, err)
		}
		_, err = kept.Update(ctx, gone.ID, client.ManagedSecretUpdateParams{})
		var refused *client.Error
		if !errors.As(err, &refused) || refused.Code != wire.CodeSecretNotFound || refused.Status != http.StatusNotFound {
			t.Errorf("a change of a deleted one: %v", err)
		}
	})
}

// TestASecretGoesToItsHostsOnly: however a name is written, it is the same.
func TestASecretGoesToItsHostsOnly(t *testing.T) {
	t.Parallel()
	secret := store.ManagedSecret{AllowedHosts: []byte(`["xn--bcher-kva.example","*.xn--bcher-kva.example:8443","[::1]:8080"]`)}
	for address, want := range map[string]bool{
		"https://bücher.example/":                  true,
		"https://BÜCHER.example./":                 true,
		"https://xn--bcher-kva.example/":           true,
		"https://www.bücher.example:8443/":         true,
		"https://www.bücher.example/":              false,
		"https://bücher.example:8443/":             false,
		"https://bucher.example/":                  false,
		"https://bücher.example.evil.test/":        false,
		"https://xn--bcher-kva.example@evil.test/": false,
		"http://[::1]:8080/":                       true,
		"http://[::1]/":                            false,
		"https://\u202ebücher.example/":            false,
		"https://bücher\u3002example/":             true, // an ideographic full stop
		"https://www.bücher\u3002test:8443/":       false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := secrets.MayGoTo(secret, u); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}

// TestSecretsAreListed has more secrets than a page, some of them deleted.
func TestSecretsAreListed(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for _, name := range []string{"Delta", "Alpha", "Gone", "Beta"} {
			w.post(managedSecrets, strings.Replace(bearer(name, "t"), `{`, `{"description":"of the `+strings.ToLower(name)+` team",`, 1)).want(http.StatusCreated)
			w.advance(1_000_000)
		}
		w.delete(managedSecrets + "/gone").want(http.StatusOK)
		for query, want := range map[string]string{
			"":                                       "delta alpha beta",
			"?sort=name":                             "alpha beta delta",
			"?sort=-created_at&include_deleted=true": "beta gone alpha delta",
			"?q=BETA%20Team":                         "beta",
			"?q=team&sort=-name&limit=2":             "delta beta",
			"?sort=name&before=end&limit=2":          "beta delta",
			"?q=nobody":                              "",
		} {
			page := w.get(managedSecrets + query).want(http.StatusOK)
			var slugs []string
			for _, item := range page.items() {
				slugs = append(slugs, item["slug"].(string))
			}
			if got := strings.Join(slugs, " "); got != want || page.body["total_capped"] != false {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		first := w.get(managedSecrets + "?sort=name&limit=2").want(http.StatusOK)
		second := w.get(managedSecrets + "?sort=name&limit=2&after=" + first.text("next")).want(http.StatusOK)
		if second.items()[0]["slug"] != "delta" || second.text("next") != "" || w.get(managedSecrets+"?sort=name&limit=2&before="+second.text("previous")).raw != first.raw {
			t.Errorf("pages %s and %s", first.raw, second.raw)
		}
	})
}
