package vault_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/secrets"
)

func tenCredentials(value func(i int) string) string {
	return `{` + strings.Join(many(10, func(i int) string { return fmt.Sprintf(`"c%d":%s`, i, quoted(value(i))) }), ",") + `}`
}

// TestCredentialsAreWhatClientsTake opens a secret of each kind, and holds it to protocol 9.2 and 9.3.
func TestCredentialsAreWhatClientsTake(t *testing.T) {
	t.Parallel()
	blank := func(credentials map[string]string, injections ...wire.AdditionalInjection) secrets.Credential {
		return secrets.Credential{
			AccessToken:           "elsewhere",
			InjectionHeader:       "X-Credential",
			InjectionFormat:       "{token}",
			AdditionalCredentials: credentials,
			AdditionalInjections:  injections,
		}
	}
	inHeader := func(key, source string) wire.AdditionalInjection {
		return wire.AdditionalInjection{Target: wire.TargetHeader, Key: key, ValueSource: source}
	}
	inQuery := func(key, source string) wire.AdditionalInjection {
		return wire.AdditionalInjection{Target: wire.TargetQuery, Key: key, ValueSource: source}
	}
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for i, c := range []struct {
			injection, value string
			want             secrets.Credential
		}{
			{`{"kind":"bearer"}`, `{"token":"t"}`, secrets.Credential{AccessToken: "t", InjectionHeader: "Authorization", InjectionFormat: "Bearer {token}"}},
			{`{"kind":"header","name":"X-API-Key"}`, `{"token":"t"}`, secrets.Credential{AccessToken: "t", InjectionHeader: "X-API-Key", InjectionFormat: "{token}"}},
			{`{"kind":"header","name":"Authorization","format":"Token {token}"}`, `{"token":"t"}`, secrets.Credential{AccessToken: "t", InjectionHeader: "Authorization", InjectionFormat: "Token {token}"}},
			{`{"kind":"basic"}`, `{"username":"Aladdin","password":"open sesame"}`, secrets.Credential{AccessToken: "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", InjectionHeader: "Authorization", InjectionFormat: "Basic {token}"}},
			{`{"kind":"basic"}`, `{"username":"sk_1"}`, secrets.Credential{AccessToken: "c2tfMTo=", InjectionHeader: "Authorization", InjectionFormat: "Basic {token}"}},
			{`{"kind":"basic"}`, `{"password":"ü"}`, secrets.Credential{AccessToken: "OsO8", InjectionHeader: "Authorization", InjectionFormat: "Basic {token}"}},
			{`{"kind":"query","name":"key"}`, `{"token":"a&b"}`, blank(map[string]string{"token": "a&b"}, inQuery("key", "additional_credentials.token"))},
			{`{"kind":"sigv4"}`, `{"access_key_id":"A","secret_key":"S"}`, secrets.Credential{AccessToken: "A", InjectionHeader: "Authorization", InjectionFormat: "AWS4-HMAC-SHA256",
				AdditionalCredentials: map[string]string{"secret_key": "S"}}},
			{`{"kind":"sigv4","region":"eu-west-1","service":"lambda"}`, `{"access_key_id":"A","secret_key":"S","session_token":"T"}`, secrets.Credential{AccessToken: "A", InjectionHeader: "Authorization", InjectionFormat: "AWS4-HMAC-SHA256",
				AdditionalCredentials: map[string]string{"secret_key": "S", "session_token": "T", "region": "eu-west-1", "service": "lambda"}}},
			{`{"kind":"custom","header":"DD-API-KEY","additional":[` + additional("header", "DD-APPLICATION-KEY", "additional_credentials.app") + `]}`,
				`{"token":"t","additional_credentials":{"app":"a"}}`, secrets.Credential{AccessToken: "t", InjectionHeader: "DD-API-KEY", InjectionFormat: "{token}",
					AdditionalCredentials: map[string]string{"app": "a"}, AdditionalInjections: []wire.AdditionalInjection{inHeader("DD-APPLICATION-KEY", "additional_credentials.app")}}},
			{customOf(additional("query_param", "key", "token"), additional("query_param", "token", "additional_credentials.token"), additional("header", "X_T", "token")),
				`{"token":"t","additional_credentials":{"token":"u"}}`, blank(map[string]string{"token": "u", "token_": "t"},
					inQuery("key", "additional_credentials.token_"), inQuery("token", "additional_credentials.token"), inHeader("X_T", "additional_credentials.token_"))},
		} {
			hosts := `["s3.eu-west-1.amazonaws.com","*.eu-west-1.amazonaws.com","*.amazonaws.com"]`
			made := w.post(managedSecrets, fmt.Sprintf(`{"name":"s%d","allowed_hosts":%s,"injection":%s,"value":%s}`, i, hosts, c.injection, c.value)).want(http.StatusCreated)
			got, err := w.vault.OpenSecret(t.Context(), made.text("id"))
			if err != nil {
				t.Fatalf("%s: %v", c.injection, err)
			}
			if len(got.AdditionalCredentials) == 0 {
				got.AdditionalCredentials = nil
			}
			if !reflect.DeepEqual(got, c.want) {
				type plain secrets.Credential
				t.Errorf("%s opens as\n%+v, want\n%+v", c.injection, plain(got), plain(c.want))
			}
		}
	})
}

// TestNoCredentialIsMoreThanClientsTake fills a secret to the brim.
func TestNoCredentialIsMoreThanClientsTake(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	long := strings.Repeat("x", 8192)
	sources := many(10, func(i int) string {
		return additional("query_param", fmt.Sprintf("k%d", i), fmt.Sprintf("additional_credentials.c%d", i))
	})
	create := func(name, injection, value string) answer {
		return w.post(managedSecrets, `{"name":"`+name+`","allowed_hosts":["a.test"],"injection":`+injection+`,"value":`+value+`}`)
	}
	credentials := tenCredentials(func(int) string { return long })
	create("full", `{"kind":"custom","header":"X-Key","additional":[`+strings.Join(sources, ",")+`]}`, `{"token":"`+long+`","additional_credentials":`+credentials+`}`).want(http.StatusCreated)
	sources[9] = additional("query_param", "k9", "token")
	create("no header", customOf(sources...), `{"token":"t","additional_credentials":`+strings.Replace(credentials, `,"c9":"`+long+`"`, ``, 1)+`}`).want(http.StatusCreated)
	for _, slug := range []string{"full", "no-header"} {
		got, err := w.vault.OpenSecret(t.Context(), w.get(managedSecrets+"/"+slug).text("id"))
		if err != nil || len(got.AdditionalCredentials) != 10 || len(got.AdditionalInjections) != 10 {
			t.Errorf("%s has %d credentials in %d places, %v", slug, len(got.AdditionalCredentials), len(got.AdditionalInjections), err)
		}
	}
}

// TestACredentialShowsNothing prints one in every way there is.
func TestACredentialShowsNothing(t *testing.T) {
	t.Parallel()
	c := secrets.Credential{AccessToken: "plain-1", AdditionalCredentials: map[string]string{"a": "plain-2"}}
	raw, err := json.Marshal(map[string]any{"credential": c, "pointer": &c})
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "credential", c)
	text := fmt.Sprintf("%v %+v %#v %s %d %x %q %v", c, c, c, c, c, c, c, []any{&c, struct{ C secrets.Credential }{c}}) + string(raw) + log.String()
	if err != nil || strings.Contains(text, "plain") || strings.Contains(text, fmt.Sprintf("%x", "plain")) {
		t.Errorf("it shows %s, %v", text, err)
	}
}

// TestWithoutTheMasterKeyOnlyValuesFail has a server without master key, and one with another, on the same data.
func TestWithoutTheMasterKeyOnlyValuesFail(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		whole := newWorld(t, s)
		made := whole.post(managedSecrets, bearer("Stripe", "sk_live_1")).want(http.StatusCreated)
		path := managedSecrets + "/stripe"
		for name, box := range map[string]*seal.Box{"missing": seal.New(nil), "another": seal.New(keyring.Of(newSecret(9)))} {
			w := newWorld(t, s, func(o *vault.Options) { o.MasterKey = box })
			w.get(path).want(http.StatusOK).wantJSON("value", `"unreadable"`)
			if items := w.get(managedSecrets).want(http.StatusOK).items(); items[0]["value"] != "unreadable" {
				t.Errorf("%s: listed %v", name, items)
			}
			w.patch(path, `{"description":"`+name+`","allowed_hosts":["`+name+`.test"],"injection":{"kind":"bearer"}}`).want(http.StatusOK)
			unreadable := func(a answer) {
				t.Helper()
				if a.refused(http.StatusServiceUnavailable, "secret_unreadable"); strings.Contains(a.raw, "sk_live") {
					t.Errorf("%s: it tells the value: %s", name, a.raw)
				}
			}
			unreadable(w.patch(path, `{"injection":{"kind":"header","name":"X-Key"}}`))
			if name == "missing" {
				unreadable(w.post(managedSecrets, bearer("Other", "sk_live_2")))
				unreadable(w.put(path+"/value", `{"value":{"token":"sk_live_2"}}`))
				unreadable(w.patch(path, `{"value":{"token":"sk_live_2"}}`))
			}
			if _, err := w.vault.OpenSecret(t.Context(), made.text("id")); err == nil || !strings.Contains(err.Error(), "secret_unreadable") {
				t.Errorf("%s: opened, %v", name, err)
			}
		}
		whole.get(path).want(http.StatusOK).wantJSON("value", `"set"`)
		if got, err := whole.vault.OpenSecret(t.Context(), made.text("id")); err != nil || got.AccessToken != "sk_live_1" {
			t.Errorf("what was there does not open any more: %v", err)
		}
		if n := len(whole.get(managedSecrets).items()); n != 1 {
			t.Errorf("%d are there", n)
		}
	})
}

// TestAMovedValueDoesNotOpen swaps what two secrets hold, behind the server's back.
func TestAMovedValueDoesNotOpen(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		var ids []string
		for _, name := range []string{"one", "two"} {
			ids = append(ids, w.post(managedSecrets, bearer(name, "token-"+name)).want(http.StatusCreated).text("id"))
		}
		values, err := s.SecretValues(t.Context(), ids[0])
		if err != nil {
			t.Fatal(err)
		}
		values[0].SecretID = ids[1]
		err = s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.RemoveSecretValues(t.Context(), ids[1]); err != nil {
				return err
			}
			return tx.InsertSecretValue(t.Context(), values[0])
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.vault.OpenSecret(t.Context(), ids[1]); err == nil || !strings.Contains(err.Error(), "secret_unreadable") {
			t.Errorf("a moved value opens: %v", err)
		}
		w.put(managedSecrets+"/two/value", `{"value":{"token":"new"}}`).want(http.StatusOK)
		if got, err := w.vault.OpenSecret(t.Context(), ids[1]); err != nil || got.AccessToken != "new" {
			t.Errorf("after its replacement: %v", err)
		}
	})
}
