package vault_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// fields are those that a refusal names, in its order.
func (a answer) fields() (fields []string) {
	a.Helper()
	a.refused(http.StatusUnprocessableEntity, "validation_failed")
	problems, _ := a.body["errors"].([]any)
	for _, p := range problems {
		fields = append(fields, p.(map[string]any)["field"].(string))
	}
	return fields
}

func quoted(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

func additional(target, key, source string) string {
	return fmt.Sprintf(`{"target":%s,"key":%s,"value_source":%s}`, quoted(target), quoted(key), quoted(source))
}

func customOf(list ...string) string {
	return `{"kind":"custom","additional":[` + strings.Join(list, ",") + `]}`
}

func many(n int, of func(i int) string) (list []string) {
	for i := range n {
		list = append(list, of(i))
	}
	return list
}

// TestWhatClientsWouldRefuseIsRefusedWhenSaved has each rule of protocol 9.2 and 9.3 about an injection, and those that say
// what can't be meant.
func TestWhatClientsWouldRefuseIsRefusedWhenSaved(t *testing.T) {
	t.Parallel()
	forbidden := strings.Fields(`Host content-length Content-Type transfer-encoding connection keep-alive upgrade proxy-authenticate
		proxy-authorization te trailer Cookie set-cookie x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip
		x-http-method-override x-method-override WWW-Authenticate strict-transport-security content-security-policy`)
	cases := map[string][]string{ // of an injection, the fields that are refused
		`"bearer"`:                      {"injection"},
		`null`:                          {"injection"},
		`{}`:                            {"injection.kind"},
		`{"kind":"oauth"}`:              {"injection.kind"},
		`{"kind":3}`:                    {"injection.kind"},
		`{"kind":"bearer","name":"X"}`:  {"injection.name"},
		`{"kind":"bearer","nam":"X"}`:   {"injection.nam"},
		`{"kind":"basic","region":"x"}`: {"injection.region"},
		`{"kind":"query","name":"k","format":"{token}","header":"X","service":"x"}`: {"injection.header", "injection.format", "injection.service"},
		`{"kind":"header"}`:                                                               {"injection.name"},
		`{"kind":"header","name":"X_Key"}`:                                                {"injection.name"},
		`{"kind":"header","name":"9Key"}`:                                                 {"injection.name"},
		`{"kind":"header","name":"X-Key\n"}`:                                              {"injection.name"},
		`{"kind":"header","name":"` + strings.Repeat("X", 61) + `"}`:                      {"injection.name"},
		`{"kind":"header","name":"X","format":"Key"}`:                                     {"injection.format"},
		`{"kind":"header","name":"X","format":"{token}\r\nY: z"}`:                         {"injection.format"},
		`{"kind":"header","name":"X","format":"{token}\u0000"}`:                           {"injection.format"},
		`{"kind":"header","name":"X","format":"{token}` + strings.Repeat("x", 194) + `"}`: {"injection.format"},
		`{"kind":"header","name":"X","format":"{token} {token}"}`:                         {"injection.format"},
		`{"kind":"header","name":"X","format":"AWS4-HMAC-SHA256 {token}"}`:                {"injection.format"},
		`{"kind":"header","name":"X","format":"schlüssel {token}"}`:                       {"injection.format"},
		`{"kind":"header","name":"X_","format":"x"}`:                                      {"injection.name", "injection.format"},
		`{"kind":"query"}`:                                           {"injection.name"},
		`{"kind":"query","name":"api key"}`:                          {"injection.name"},
		`{"kind":"query","name":"` + strings.Repeat("k", 101) + `"}`: {"injection.name"},
		`{"kind":"sigv4","region":"eu west"}`:                        {"injection.region", "injection.service"},
		`{"kind":"sigv4"}`:                                           {"injection.region", "injection.service"},
		`{"kind":"sigv4","region":"eu-west-1"}`:                      {"injection.service"},
		`{"kind":"custom"}`:                                          {"injection.header"},
		`{"kind":"custom","format":"{token}"}`:                       {"injection.format"},
		`{"kind":"custom","header":"Cookie"}`:                        {"injection.header"},
		`{"kind":"custom","additional":{}}`:                          {"injection.additional"},
		customOf(`3`):                                                {"injection.additional[0]"},
		customOf(`{"target":"header","key":"X","value_source":"token","format":"x"}`):                                  {"injection.additional[0]"},
		customOf(additional("header", "A", "token"), additional("body", "k", "token")):                                 {"injection.additional[1].target"},
		customOf(additional("header", "A b", "token")):                                                                 {"injection.additional[0].key"},
		customOf(additional("header", strings.Repeat("A", 101), "token")):                                              {"injection.additional[0].key"},
		customOf(additional("query_param", "k", "tokens")):                                                             {"injection.additional[0].value_source"},
		customOf(additional("query_param", "k", "additional_credentials.")):                                            {"injection.additional[0].value_source"},
		customOf(additional("query_param", "k", "additional_credentials.Up")):                                          {"injection.additional[0].value_source"},
		customOf(additional("query_param", "k", "additional_credentials."+strings.Repeat("x", 51))):                    {"injection.additional[0].value_source"},
		customOf(additional("query_param", "k", "additional_credentials."+strings.Repeat("x", 78))):                    {"injection.additional[0].value_source"},
		customOf(additional("header", "X-A", "token"), additional("header", "x-a", "token")):                           {"injection.additional[1].key"},
		`{"kind":"custom","header":"X-A","additional":[` + additional("header", "x-a", "token") + `]}`:                 {"injection.additional[0].key"},
		customOf(many(11, func(i int) string { return additional("query_param", fmt.Sprintf("k%d", i), "token") })...): {"injection.additional"},
	}
	for _, name := range forbidden {
		cases[`{"kind":"header","name":"`+name+`"}`] = []string{"injection.name"}
		cases[customOf(additional("header", name, "token"))] = []string{"injection.additional[0].key"}
	}
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for injection, want := range cases {
			refused := w.post(managedSecrets, `{"name":"x","allowed_hosts":["api.example.com"],"injection":`+injection+`,"value":{}}`)
			missing := func(field string) bool { return strings.HasPrefix(field, "value.") } // as any injection needs some
			if got := slices.DeleteFunc(refused.fields(), missing); !slices.Equal(got, want) {
				t.Errorf("%s: refused are %v, want %v: %s", injection, got, want, refused.raw)
			}
		}
		if found := w.get(managedSecrets).items(); len(found) != 0 {
			t.Errorf("%d were made", len(found))
		}
	})
}

// TestValuesFitTheirInjections has each rule about a value.
func TestValuesFitTheirInjections(t *testing.T) {
	t.Parallel()
	const bearer, basic, query = `{"kind":"bearer"}`, `{"kind":"basic"}`, `{"kind":"query","name":"key"}`
	const sigv4 = `{"kind":"sigv4","region":"eu-west-1","service":"lambda"}`
	two := customOf(additional("header", "X-One", "additional_credentials.one"), additional("query_param", "two", "additional_credentials.two"))
	long := strings.Repeat("é", 8192)
	w := newWorld(t, storetest.SQLite(t))
	for i, c := range []struct{ injection, value, want string }{
		{bearer, ``, "value.token"},
		{bearer, `3`, "value"},
		{bearer, `null`, "value"},
		{bearer, `{}`, "value.token"},
		{bearer, `{"token":""}`, "value.token"},
		{bearer, `{"token":" \t\u00a0"}`, "value.token"},
		{bearer, `{"token":"a\nb"}`, "value.token"},
		{bearer, `{"token":"a\rb"}`, "value.token"},
		{bearer, `{"token":"a\u0000b"}`, "value.token"},
		{bearer, `{"token":"` + strings.Repeat("x", 8193) + `"}`, "value.token"},
		{bearer, `{"token":"` + strings.Repeat("x", 8192) + `"}`, ""},
		{bearer, `{"token":"schlüssel"}`, "value.token"},
		{bearer, `{"token":"a\tb"}`, "value.token"},
		{bearer, `{"token":"sk_1 "}`, "value.token"},
		{bearer, `{"token":7}`, "value.token"},
		{bearer, `{"token":null}`, "value.token"},
		{bearer, `{"token":"t","username":"u"}`, "value.username"},
		{bearer, `{"token":"t","tokens":"u"}`, "value.tokens"},
		{bearer, `{"token":"t","additional_credentials":{"x":"y"}}`, "value.additional_credentials.x"},
		{query, `{"token":"schlüssel & mehr"}`, ""},
		{query, `{"token":"` + long + `"}`, ""},
		{query, `{"token":"x` + long + `"}`, "value.token"},
		{`{"kind":"header","name":"X-Key","format":"Key {token}!"}`, `{"token":"t"}`, ""},
		{basic, `{}`, "value.username"},
		{basic, `{"username":"ü","password":"pass wörd "}`, ""},
		{basic, `{"username":"u"}`, ""},
		{basic, `{"password":"p"}`, ""},
		{basic, `{"username":"a:b","password":"p"}`, "value.username"},
		{basic, `{"username":"u","password":"p\n"}`, "value.password"},
		{basic, `{"token":"t"}`, "value.token value.username"},
		{sigv4, `{"access_key_id":"A","secret_key":"S"}`, ""},
		{sigv4, `{"access_key_id":"A","secret_key":"S","session_token":"T"}`, ""},
		{sigv4, `{"access_key_id":"A","secret_key":"S","session_token":" "}`, "value.session_token"},
		{sigv4, `{}`, "value.access_key_id value.secret_key"},
		{two, `{"additional_credentials":{"one":"1","two":"2"}}`, ""},
		{two, `{"additional_credentials":{"one":"1"}}`, "value.additional_credentials.two"},
		{two, `{"additional_credentials":{"one":"1","two":"2","three":"3"}}`, "value.additional_credentials.three"},
		{two, `{"additional_credentials":{"one":"é","two":"é"}}`, "value.additional_credentials.one"},
		{two, `{"additional_credentials":{"one":"1","two":null}}`, "value.additional_credentials.two"},
		{two, `{"additional_credentials":{"one":"1","two":"2"},"token":"t"}`, "value.token"},
		{two, `{"additional_credentials":[]}`, "value.additional_credentials"},
		{two, `{"additional_credentials":{"sk_live secret":"1"}}`, "value.additional_credentials"},
		{two, `{"additional_credentials":{` + strings.Join(many(11, func(i int) string { return fmt.Sprintf(`"c%d":"x"`, i) }), ",") + `}}`, "value.additional_credentials"},
		{customOf(additional("query_param", "k", "token")), `{"token":"é"}`, ""},
		{customOf(additional("query_param", "k", "token")), `{}`, "value.token"},
	} {
		value := `,"value":` + c.value
		if c.value == "" {
			value = ""
		}
		got := w.post(managedSecrets, fmt.Sprintf(`{"name":"s%d","allowed_hosts":["api.example.com"],"injection":%s%s}`, i, c.injection, value))
		switch {
		case c.want == "" && got.status != http.StatusCreated:
			t.Errorf("%s with %.100s is refused: %s", c.injection, c.value, got.raw)
		case c.want != "":
			if fields := strings.Join(got.fields(), " "); fields != c.want || strings.Contains(got.raw, "sk_") {
				t.Errorf("%s with %.100s: refused are %s, want %s: %s", c.injection, c.value, fields, c.want, got.raw)
			}
		}
	}
}

// TestTheRestOfASecretIsChecked has each rule about its other fields, and that all mistakes are told at once.
func TestTheRestOfASecretIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	const rest = `,"injection":{"kind":"bearer"},"value":{"token":"t"}}`
	for _, c := range []struct{ body, want string }{
		{`{}`, "name allowed_hosts injection"},
		{`{"name":"","slug":"Up","description":3,"allowed_hosts":["a.test","http://b.test","c d"],"injection":{"kind":"bearer"},"value":{"token":""}}`,
			"name slug description allowed_hosts[1] allowed_hosts[2] value.token"},
		{`{"name":" ","allowed_hosts":["a.test"]` + rest, "name"},
		{`{"name":"` + strings.Repeat("x", 256) + `","allowed_hosts":["a.test"]` + rest, "name"},
		{`{"name":"a\u202eb","allowed_hosts":["a.test"]` + rest, "name"},
		{`{"name":"x","description":"a\u202eb","allowed_hosts":["a.test"]` + rest, "description"},
		{`{"name":"x","description":"` + strings.Repeat("x", 1001) + `","allowed_hosts":["a.test"]` + rest, "description"},
		{`{"name":"x","slug":"","allowed_hosts":["a.test"]` + rest, "slug"},
		{`{"name":"x","slug":"` + strings.Repeat("x", 51) + `","allowed_hosts":["a.test"]` + rest, "slug"},
		{`{"name":"x","slug":"11111111-2222-4333-8444-555555555555","allowed_hosts":["a.test"]` + rest, "slug"},
		{`{"name":"x","allowed_hosts":[]` + rest, "allowed_hosts"},
		{`{"name":"x","allowed_hosts":"a.test"` + rest, "allowed_hosts"},
		{`{"name":"x","allowed_hosts":[""]` + rest, "allowed_hosts[0]"},
		{`{"name":"x","allowed_hosts":["*"]` + rest, "allowed_hosts[0]"},
		{`{"name":"x","allowed_hosts":[` + strings.Join(many(51, func(i int) string { return fmt.Sprintf(`"h%d.test"`, i) }), ",") + `]` + rest, "allowed_hosts"},
		{`{"name":"x","allowed_hosts":["a.test"],"hosts":1` + rest, "hosts"},
		{strings.Replace(`{"name":"x","allowed_hosts":["a.test"]`+rest, `"t"`, `"`+w.appKey+`"`, 1), "value.token"},
	} {
		got := w.post(managedSecrets, c.body)
		if fields := strings.Join(got.fields(), " "); fields != c.want || strings.Contains(got.raw, w.appKey) {
			t.Errorf("%.150s: refused are %s, want %s: %s", c.body, fields, c.want, got.raw)
		}
	}
	made := w.post(managedSecrets, bearer("Real", "t")).want(http.StatusCreated)
	path := managedSecrets + "/real"
	for _, c := range []struct{ body, want string }{
		{`{"slug":"other","name":""}`, "name slug"},
		{`{"allowed_hosts":[]}`, "allowed_hosts"},
		{`{"injection":null}`, "injection"},
		{`{"value":null}`, "value"},
		{`{"value":{"username":"u"}}`, "value.username value.token"},
		{`{"injection":{"kind":"basic"}}`, "value.username"},
		{`{"injection":{"kind":"sigv4"},"value":{"access_key_id":"A","secret_key":"S"}}`, "injection.region injection.service"},
		{`{"expected_version":0}`, "expected_version"},
	} {
		if fields := strings.Join(w.patch(path, c.body).fields(), " "); fields != c.want {
			t.Errorf("%s: refused are %s, want %s", c.body, fields, c.want)
		}
	}
	for _, body := range []string{`{}`, `{"value":{}}`, `{"value":{"token":"a\nb"}}`} {
		if fields := w.put(path+"/value", body).fields(); len(fields) != 1 || !strings.HasPrefix(fields[0], "value") {
			t.Errorf("%s: refused are %v", body, fields)
		}
	}
	if now := w.get(path); now.raw != made.raw {
		t.Errorf("it was changed: %s", now.raw)
	}
	for _, query := range []string{"sort=agent", "limit=0", "limit=1001", "include_deleted=1", "after=x", "before=x", "after=a&before=b", "q=" + strings.Repeat("x", 256)} {
		w.get(managedSecrets+"?"+query).refused(http.StatusUnprocessableEntity, "validation_failed")
	}
}
