package vault_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/store/archive"
	"github.com/alter-console/alter-console/vault"
)

// everything is what the database holds, as text.
func (w *world) everything() string {
	w.Helper()
	var dump bytes.Buffer
	if _, err := w.store.Dump(w.Context(), &dump, archive.Header{}); err != nil {
		w.Fatal(err)
	}
	lines, err := gzip.NewReader(&dump)
	if err != nil {
		w.Fatal(err)
	}
	text, err := io.ReadAll(lines)
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}

// TestValuesAreNeverShown plants values through every door, refused ones too, and looks for them in each answer, in the log
// and in all that the database holds.
func TestValuesAreNeverShown(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		n := 0
		var planted []string
		plant := func() string {
			n++
			planted = append(planted, fmt.Sprintf("Planted-%d-%s", n, randomHex(12)))
			return planted[n-1]
		}
		var answers strings.Builder
		send := func(method, target, body, once string, status int) answer {
			r := request{method: method, target: target, body: body}
			if once != "" {
				r.headers = map[string]string{wire.HeaderIdempotencyKey: once}
			}
			got := w.send(r).want(status)
			answers.WriteString(got.raw + fmt.Sprint(got.header))
			return got
		}
		first := bearer("Stripe", plant())
		send("POST", managedSecrets, first, "once", http.StatusCreated)
		send("POST", managedSecrets, first, "once", http.StatusCreated)
		send("POST", managedSecrets, bearer("Stripe", plant()), "once", http.StatusConflict)
		send("POST", managedSecrets, strings.Replace(bearer("x", plant()), `{`, `{"slug":"stripe",`, 1), "", http.StatusConflict)
		send("POST", managedSecrets, `{"name":"x","allowed_hosts":["a.test"],"injection":{"kind":"basic"},"value":{"username":"`+plant()+`","password":"`+plant()+`"}}`, "", http.StatusCreated)
		send("POST", managedSecrets, `{"name":"y","allowed_hosts":["a.test"],"injection":`+customOf(additional("query_param", "k", "additional_credentials.a"))+
			`,"value":{"additional_credentials":{"a":"`+plant()+`"}}}`, "", http.StatusCreated)
		send("POST", managedSecrets, `{"name":"z","allowed_hosts":["a.test"],"injection":{"kind":"sigv4","region":"r","service":"s"},"value":{"access_key_id":"`+plant()+`","secret_key":"`+plant()+`","session_token":"`+plant()+`"}}`, "", http.StatusCreated)
		for _, value := range []string{`"` + plant() + `"`, `{"token":"` + plant() + `\n"}`, `{"token":["` + plant() + `"]}`, `{"username":"` + plant() + `"}`, `{"token":"é` + plant() + `"}`,
			`{"additional_credentials":{"` + plant() + `":"x"}}`, `{"additional_credentials":{"a":["` + plant() + `"]}}`} {
			send("PUT", managedSecrets+"/stripe/value", `{"value":`+value+`}`, "", http.StatusUnprocessableEntity)
		}
		send("PUT", managedSecrets+"/stripe/value", `{"value":{"token":"`+plant()+`"}`, "", http.StatusBadRequest)
		send("PUT", managedSecrets+"/stripe/value", `{"value":{"token":"`+plant()+`"}}`, "", http.StatusOK)
		send("PUT", managedSecrets+"/nobody/value", `{"value":{"token":"`+plant()+`"}}`, "", http.StatusNotFound)
		send("PATCH", managedSecrets+"/stripe", `{"value":{"token":"`+plant()+`"},"name":"Other"}`, "", http.StatusOK)
		send("PATCH", managedSecrets+"/stripe", `{"value":{"token":"`+plant()+`"},"expected_version":1}`, "", http.StatusConflict)
		send("PATCH", managedSecrets+"/stripe", `{"injection":{"kind":"basic"},"value":{"username":"`+plant()+`"}}`, "", http.StatusOK)
		send("GET", managedSecrets+"?include_deleted=true", ``, "", http.StatusOK)
		send("GET", managedSecrets+"/stripe", ``, "", http.StatusOK)
		send("DELETE", managedSecrets+"/x", ``, "", http.StatusOK)
		for what, text := range map[string]string{"an answer": answers.String(), "the log": w.log.String(), "the database": w.everything()} {
			for _, secret := range planted {
				for _, form := range formsOf(secret) {
					if strings.Contains(text, form) {
						t.Errorf("%s has %.10s… as %.5s…", what, secret, form)
					}
				}
			}
		}
	})
}

// formsOf are a text as it is, in hex, and in base64 wherever it begins there.
func formsOf(text string) []string {
	forms := []string{text, hex.EncodeToString([]byte(text))}
	for before := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + text))
		forms = append(forms, encoded[4:len(encoded)-4])
	}
	return forms
}

// TestATestOfWhatIsKeptWouldFindIt holds the search of TestValuesAreNeverShown to what it is for.
func TestATestOfWhatIsKeptWouldFindIt(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.post(managedSecrets, strings.Replace(bearer("x", "t"), `"x"`, `"x","description":"Seen-1"`, 1)).want(http.StatusCreated)
		if !strings.Contains(w.everything(), "Seen-1") || !strings.Contains(w.everything(), "secret.created") {
			t.Error("what the database holds is not found in it")
		}
	})
}

// TestASecretIsMadeOnce repeats creates with and without what they were sent with.
func TestASecretIsMadeOnce(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		create := func(w *world, body string) answer {
			return w.send(request{method: "POST", target: managedSecrets, body: body, headers: map[string]string{wire.HeaderIdempotencyKey: "k-1"}})
		}
		made := create(w, bearer("Stripe", "sk_1")).want(http.StatusCreated)
		w.patch(managedSecrets+"/stripe", `{"name":"Changed"}`).want(http.StatusOK)
		again := create(w, `{"value":{"token":"sk_1"},"injection":{"kind":"bearer"},"name":"Stripe","allowed_hosts":["API.example.com"]}`).want(http.StatusCreated)
		if again.text("id") != made.text("id") || again.body["name"] != "Changed" {
			t.Errorf("the second time made %s", again.raw)
		}
		for _, other := range []string{bearer("Stripe", "sk_2"), bearer("Other", "sk_1")} {
			create(w, other).refused(http.StatusConflict, "idempotency_key_body_mismatch")
		}
		moved := newWorld(t, s, func(o *vault.Options) { o.Secrets = keyring.Of(newSecret(17), secret) })
		if again := create(moved, bearer("Stripe", "sk_1")).want(http.StatusCreated); again.text("id") != made.text("id") {
			t.Errorf("after the server's secret was changed it made %s", again.raw)
		}
		stranger := newWorld(t, s, func(o *vault.Options) { o.Secrets = keyring.Of(newSecret(18)) })
		create(stranger, bearer("Stripe", "sk_1")).refused(http.StatusConflict, "idempotency_key_body_mismatch") // for want of the key of the hash
		w.delete(managedSecrets + "/stripe").want(http.StatusOK)
		create(w, bearer("Stripe", "sk_1")).refused(http.StatusConflict, "idempotency_key_body_mismatch")
		if n := len(w.get(managedSecrets + "?include_deleted=true").items()); n != 1 {
			t.Errorf("%d secrets are there", n)
		}
	})
}

func TestSlugsComeFromNames(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		for _, c := range [][2]string{
			{"Jira Cloud (EU)", "jira-cloud-eu"},
			{"jira cloud EU", "jira-cloud-eu-2"},
			{"Jira-Cloud_EU!", "jira-cloud-eu-3"},
			{"Müller & Söhne", "muller-sohne"},
			{"日本", "secret"},
			{"🔑", "secret-2"},
			{"11111111-2222-4333-8444-555555555555", "secret-11111111-2222-4333-8444-555555555555"},
			{strings.Repeat("ab-", 30), strings.TrimSuffix(strings.Repeat("ab-", 17)[:50], "-")},
			{strings.Repeat("ab ", 31), strings.Repeat("ab-", 17)[:48] + "-2"},
		} {
			got := w.post(managedSecrets, bearer(c[0], "t")).want(http.StatusCreated).text("slug")
			if c[1] = strings.ReplaceAll(c[1], "--", "-"); got != c[1] || !wire.IsSlug(got) {
				t.Errorf("%q has the slug %s, want %s", c[0], got, c[1])
			}
		}
	})
}

func TestConcurrentCreatesOfOneSlug(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		got := w.together(repeat(8, func(int) request {
			return request{method: "POST", target: managedSecrets, body: strings.Replace(bearer("x", "t"), `{`, `{"slug":"one",`, 1)}
		})...)
		if got["201"] != 1 || got["409 secret_slug_exists"] != 7 {
			t.Errorf("of one slug: %v", got)
		}
		slugs := map[string]bool{}
		for _, a := range w.sendAll(repeat(8, func(int) request { return request{method: "POST", target: managedSecrets, body: bearer("Same", "t")} })...) {
			slugs[a.want(http.StatusCreated).text("slug")] = true
		}
		if len(slugs) != 8 || !slugs["same"] || !slugs["same-8"] {
			t.Errorf("of one name: %v", slices.Sorted(maps.Keys(slugs)))
		}
	})
}

// TestConcurrentReplacementsLeaveOneWholeValue replaces a value of two fields that must belong together.
func TestConcurrentReplacementsLeaveOneWholeValue(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		id := w.post(managedSecrets, `{"name":"x","allowed_hosts":["a.test"],"injection":{"kind":"basic"},"value":{"username":"start","password":"start"}}`).want(http.StatusCreated).text("id")
		opened := make(chan error, 1)
		go func() {
			var wrong error
			for range 50 {
				if got, err := w.vault.OpenSecret(t.Context(), id); err != nil || !isPair(got.AccessToken) {
					wrong = fmt.Errorf("opened %t, %w", isPair(got.AccessToken), err)
				}
			}
			opened <- wrong
		}()
		got := w.together(repeat(8, func(i int) request {
			return request{method: "PUT", target: managedSecrets + "/" + id + "/value", body: fmt.Sprintf(`{"value":{"username":"v%d","password":"v%d"}}`, i, i)}
		})...)
		if got["200"] != 8 {
			t.Errorf("answers %v", got)
		}
		if err := <-opened; err != nil {
			t.Error(err)
		}
		w.get(managedSecrets+"/"+id).wantJSON("version", `9`)
		values, err := w.store.SecretValues(t.Context(), id)
		if err != nil || len(values) != 2 || strings.Count(w.actions(id), "secret.value_replaced") != 8 {
			t.Errorf("%d values, %v, events %s", len(values), err, w.actions(id))
		}
	})
}

// isPair reports whether user and password are of the same value.
func isPair(basic string) bool {
	pair, err := base64.StdEncoding.DecodeString(basic)
	user, password, ok := strings.Cut(string(pair), ":")
	return err == nil && ok && user == password && user != ""
}

// TestDeletingASecretEndsItsGrants has two secrets with grants, of which one is deleted.
func TestDeletingASecretEndsItsGrants(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		agent, _, _ := w.newAgent("bot", `{"managed_secret_slugs":["one","two"]}`)
		agentID := strings.TrimPrefix(agent, "/sdk/agents/")
		var grants []string
		for _, name := range []string{"one", "two"} {
			secret := w.post(managedSecrets, bearer(name, "t")).want(http.StatusCreated)
			grants = append(grants, w.addGrant(secret, &agentID))
			grants = append(grants, w.addGrant(secret, nil))
		}
		w.get(managedSecrets+"/one").wantJSON("grants", `2`)
		gone := w.delete(managedSecrets + "/one").want(http.StatusOK)
		gone.wantJSON("grants_revoked", `2`).wantJSON("grants", `0`)
		w.get(managedSecrets+"/two").wantJSON("grants", `2`)
		for i, id := range grants {
			want := map[bool]string{true: "grant.revoked", false: ""}[i < 2]
			if got := w.actions(id); got != want {
				t.Errorf("grant %d: events %q, want %q", i, got, want)
			}
		}
		if got := w.actions(gone.text("id")); got != "secret.created secret.deleted" {
			t.Errorf("events %s", got)
		}
	})
}

// addGrant writes a grant of a secret for an agent, or for the application.
func (w *world) addGrant(secret answer, agentID *string) (id string) {
	w.Helper()
	grant := store.Grant{
		ID:            uuid.NewString(),
		SecretID:      secret.text("id"),
		SecretSlug:    secret.text("slug"),
		PrincipalType: wire.PrincipalSystem,
		AgentID:       agentID,
		Methods:       []byte(`[]`),
		Paths:         []byte(`[]`),
		CreatedAt:     w.Now(),
		CreatedBy:     "a test",
	}
	if agentID != nil {
		grant.PrincipalType, grant.AgentName = wire.PrincipalAgent, "bot"
	}
	app, err := w.store.DefaultAppID(w.Context())
	if err == nil {
		grant.AppID = app
		err = w.store.Tx(w.Context(), func(tx *store.Tx) error { return tx.InsertGrant(w.Context(), grant) })
	}
	if err != nil {
		w.Fatal(err)
	}
	return grant.ID
}

// TestSecretsBelongToTheKeysApplication asks with another application's key, and with an agent's.
func TestSecretsBelongToTheKeysApplication(t *testing.T) {
	t.Parallel()
	s, db := openTogether(t)
	w := newWorld(t, s)
	const other, key = "00000000-0000-7000-8000-000000000002", "alter_rk_abcdefghijklmnopqrstuv_iwpykn"
	if _, err := db.ExecContext(t.Context(), `insert into apps (id, name, created_at) values ($1, 'other', 1)`, other); err != nil {
		t.Fatal(err)
	}
	if err := s.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.InsertKey(t.Context(), store.Key{ID: uuid.NewString(), AppID: other, Name: "k", Prefix: key[:20], Hash: hashOf(key), CreatedAt: start, Scopes: wire.KeyScopes()})
	}); err != nil {
		t.Fatal(err)
	}
	_, agentKey, _ := w.newAgent("bot", `{}`)
	id := w.post(managedSecrets, bearer("Mine", "t")).want(http.StatusCreated).text("id")
	for _, path := range []string{managedSecrets + "/" + id, managedSecrets + "/mine"} {
		for _, r := range []request{
			{method: "GET", target: path},
			{method: "PATCH", target: path, body: `{"name":"x"}`},
			{method: "PUT", target: path + "/value", body: `{"value":{"token":"x"}}`},
			{method: "DELETE", target: path},
		} {
			r.key = key
			w.send(r).refused(http.StatusNotFound, "secret_not_found")
			r.key = agentKey
			w.send(r).refused(http.StatusForbidden, "agent_cannot_mint_subagents")
			r.key, r.constraints = w.appKey, "agents:read"
			w.send(r).refused(http.StatusForbidden, "insufficient_scope")
		}
	}
	if items := w.send(request{key: key, method: "GET", target: managedSecrets}).want(http.StatusOK).items(); len(items) != 0 {
		t.Errorf("another application sees %v", items)
	}
	w.send(request{key: key, method: "POST", target: managedSecrets, body: bearer("Mine", "t")}).want(http.StatusCreated).wantJSON("slug", `"mine"`)
}

// TestAnInjectionChangesWithOrWithoutItsValue keeps what the new injection needs of the old value, and nothing else.
func TestAnInjectionChangesWithOrWithoutItsValue(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		two := customOf(additional("header", "X-A", "additional_credentials.a"), additional("header", "X-B", "additional_credentials.b"))
		id := w.post(managedSecrets, `{"name":"x","allowed_hosts":["a.test"],"injection":`+two+`,"value":{"additional_credentials":{"a":"1","b":"2"}}}`).want(http.StatusCreated).text("id")
		path := managedSecrets + "/" + id
		set := w.get(path).text("value_set_at")
		w.advance(time.Second)
		w.patch(path, `{"injection":`+customOf(additional("query_param", "a", "additional_credentials.a"))+`}`).want(http.StatusOK).wantJSON("value_set_at", quoted(set))
		if values, err := w.store.SecretValues(t.Context(), id); err != nil || len(values) != 1 || values[0].Field != "additional_credentials.a" {
			t.Errorf("values %+v, %v", values, err)
		}
		w.patch(path, `{"injection":`+two+`}`).refusedField("value.additional_credentials.b")
		w.patch(path, `{"injection":{"kind":"bearer"},"value":{"token":"t"}}`).want(http.StatusOK).wantJSON("value_set_at", `"2026-01-01T00:00:01Z"`)
		w.patch(path, `{"injection":{"kind":"query","name":"k"},"value":{"token":"schlüssel"}}`).want(http.StatusOK)
		w.patch(path, `{"injection":{"kind":"bearer"}}`).refusedField("value.token")
		if got, err := w.vault.OpenSecret(t.Context(), id); err != nil || got.AdditionalCredentials["token"] != "schlüssel" {
			t.Errorf("what is left opens wrongly: %v", err)
		}
		if got := w.actions(id); got != "secret.created secret.updated secret.updated secret.value_replaced secret.updated secret.value_replaced" {
			t.Errorf("events %s", got)
		}
	})
}
