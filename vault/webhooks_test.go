package vault_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/appkeys"
	"github.com/alter-console/alter-console/vault/webhooks"
)

// A receiver is a program that webhooks tell of endings.
type receiver struct {
	testing.TB
	*httptest.Server
	mu     sync.Mutex
	secret string
	status int
	told   []map[string]any
	ids    map[string]int

	signatures []string // of the last
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{TB: t, status: http.StatusNoContent, ids: map[string]int{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Server.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, got *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(got.Body)
	id, at := got.Header.Get("Webhook-Id"), got.Header.Get("Webhook-Timestamp")
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	r.signatures = strings.Fields(got.Header.Get("Webhook-Signature"))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); !slices.Contains(r.signatures, want) || len(key) != 32 {
		r.Errorf("the signatures of %s are %s, want %s", body, r.signatures, want)
	}
	var told map[string]any
	if err := json.Unmarshal(body, &told); err != nil || got.Method != http.MethodPost || got.URL.Path != "/hook/token" {
		r.Errorf("%s %s: %s, %v", got.Method, got.URL, body, err)
	}
	r.ids[id]++
	if r.status < 300 {
		r.told = append(r.told, told)
	}
	w.WriteHeader(r.status)
}

// says is what was told since it was asked last: type, name and days left of each.
func (r *receiver) says() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var words []string
	for _, told := range r.told {
		data, _ := told["data"].(map[string]any)
		words = append(words, fmt.Sprint(told["type"], " ", data["name"], " ", data["days_left"]))
	}
	r.told = nil
	return strings.Join(words, ", ")
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// attempts is how often something was sent, and whether it was more often than once.
func (r *receiver) attempts() (n int, twice bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, times := range r.ids {
		n += times
		twice = twice || times > 1
	}
	return n, twice
}

func privateHooks(o *vault.Options) {
	o.Webhooks = webhooks.Options{AllowPrivate: true, ConsoleURL: "https://console.example.com"}
}

func inHookedWorld(t *testing.T, test func(*world)) {
	t.Helper()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) { test(newWorld(t, s, privateHooks)) })
}

// admin sends a request of an administrator.
func (w *world) admin(method, target, body string) answer {
	w.Helper()
	return w.personally(withRole(w.Context(), access.Administrator), method, target, body)
}

// hook makes a webhook of a receiver, and returns its address in the API.
func (w *world) hook(r *receiver, more string) string {
	w.Helper()
	made := w.admin("POST", "/console/v1/webhooks", `{"name":"chat","url":"`+r.URL+`/hook/token"`+more+`}`).want(http.StatusCreated)
	r.mu.Lock()
	r.secret = made.text("secret")
	r.mu.Unlock()
	return "/console/v1/webhooks/" + made.text("id")
}

// does runs a task of a vault, by its name.
func does(t testing.TB, v *vault.Vault, name string) {
	t.Helper()
	for _, task := range v.Tasks() {
		if task.Name == name {
			if err := task.Do(context.WithoutCancel(t.Context())); err != nil {
				t.Error(name, err)
			}
			return
		}
	}
	t.Fatalf("there is no task %q", name)
}

// tells has a while go by, and webhooks be told what is due then.
func (w *world) tells(after time.Duration) {
	w.Helper()
	w.advance(after)
	does(w, w.vault, "look for what webhooks are to be told")
	does(w, w.vault, "send to webhooks")
}

func (w *world) ending(name string, after time.Duration) (id string) {
	w.Helper()
	ends := w.Now().Add(after)
	_, id = w.appKeyOf(appkeys.Wanted{Name: name, Scopes: []string{"agents:read"}, ExpiresAt: &ends})
	return id
}

const day = 24 * time.Hour

// TestAWebhookIsToldOfEndings some days before, each once, and at the end, but not of what ends sooner than it was begun before.
func TestAWebhookIsToldOfEndings(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		r := newReceiver(w)
		w.hook(r, ``)
		w.ending("nightly", 10*day)
		w.ending("short", time.Hour)
		revoked := w.ending("revoked", 10*day)
		for _, step := range []struct {
			after time.Duration
			want  string
		}{
			{0, ""},
			{time.Hour - 30*time.Second, ""},
			{30 * time.Second, "ending.reached short 0"},
			{3*day - time.Hour - time.Second, ""},
			{time.Second, "ending.soon nightly 7, ending.soon revoked 7"},
			{time.Minute, ""},
			{6*day - time.Minute, "ending.soon nightly 1, ending.soon revoked 1"},
			{day - time.Minute, ""},
			{59 * time.Second, ""},
			{time.Second, "ending.reached nightly 0"},
			{4 * day, ""},
		} {
			if step.after == day-time.Minute {
				w.post("/console/v1/app-keys/"+revoked+"/revoke", "").want(http.StatusOK)
			}
			w.tells(step.after)
			if got := r.says(); got != step.want {
				t.Errorf("after another %s it is told %q, want %q", step.after, got, step.want)
			}
		}
		if n, twice := r.attempts(); n != 6 || twice {
			t.Errorf("%d were sent, some twice: %t", n, twice)
		}
	})
}

// TestTwoSecretsSignWhileAProgramChangesOver: nothing is lost, for whoever knows either; the old one ends by itself, or at once.
func TestTwoSecretsSignWhileAProgramChangesOver(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		r := newReceiver(w)
		path := w.hook(r, ``)
		first := r.knows("")
		replace := func() (secret string) {
			return w.admin("POST", path+"/secret", "").want(http.StatusOK).wantJSON("old_secret_until", `"`+w.Now().Add(day).Format(time.RFC3339)+`"`).text("secret")
		}
		signed := func(secret string, want int) {
			w.Helper()
			r.knows(secret)
			w.admin("POST", path+"/test", "").want(http.StatusOK).wantJSON("delivered", `true`)
			if n := len(r.signatures); n != want {
				w.Errorf("%d sign, want %d", n, want)
			}
		}
		signed(first, 1)
		second := replace()
		for _, secret := range []string{first, second} {
			signed(secret, 2)
		}
		w.advance(day - time.Second)
		signed(first, 2)
		w.admin("GET", path, "").wantJSON("old_secret_until", `"`+w.Now().Add(time.Second).Format(time.RFC3339)+`"`)
		w.advance(time.Second)
		signed(second, 1)
		w.admin("GET", path, "").wantJSON("old_secret_until", `null`)
		does(w, w.vault, "remove old messages and secrets of webhooks")
		signed(second, 1)

		third := replace()
		fourth := replace() // which leaves the one before it alone
		for _, secret := range []string{third, fourth} {
			signed(secret, 2)
		}
		for range 2 { // the second time changes nothing
			w.admin("DELETE", path+"/old-secret", "").want(http.StatusOK).wantJSON("old_secret_until", `null`)
		}
		signed(fourth, 1)
		var actions []string
		events, err := w.store.AuditEvents(w.Context(), store.AuditFilter{TargetID: path[strings.LastIndex(path, "/")+1:]})
		w.must(err)
		for _, e := range events {
			actions = append(actions, e.Action)
		}
		const replaced = "webhook.secret_replaced"
		if want := []string{"webhook.old_secret_ended", replaced, replaced, replaced, "webhook.created"}; !slices.Equal(actions, want) {
			w.Errorf("events %q, want %q", actions, want)
		}
		w.admin("DELETE", "/console/v1/webhooks/"+strings.Repeat("1", 8)+"-2222-4333-8444-555555555555/old-secret", "").refused(http.StatusNotFound, wire.CodeWebhookNotFound)
	})
}

// knows has the receiver check with another secret, and returns the one it had; "" leaves it.
func (r *receiver) knows(secret string) (before string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before = r.secret
	if secret != "" {
		r.secret = secret
	}
	return before
}

// TestAWebhookIsToldOfItsOwn team and kinds alone, and of all that it needs to act.
func TestAWebhookIsToldOfItsOwn(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		blue, all := newReceiver(w), newReceiver(w)
		w.hook(blue, `,"team":"blue","days":[]`)
		w.hook(all, `,"kinds":["narrowing"],"days":[2]`)
		for _, team := range []string{"blue", "red"} {
			made := w.post("/sdk/agents", `{"name":"`+team+`-bot","type":"agent","scopes":{"slack":["a","b"]},"metadata":{"team":"`+team+`","owner":"ann@example.com"}}`).want(http.StatusCreated)
			w.patch("/sdk/agents/"+made.text("id")+"?expected_version=1&grace_seconds=3600", `{"scopes":{"slack":["a"]}}`).want(http.StatusOK)
		}
		w.ending("nightly", time.Hour)
		w.tells(time.Hour - time.Second)
		w.must(func() error { _, err := w.vault.ApplyDue(w.Context()); return err }())
		w.advance(2 * time.Second)
		_, err := w.vault.ApplyDue(w.Context()) // what has ended is in no list any more
		w.must(err)
		w.tells(0)
		blue.mu.Lock()
		told := blue.told
		blue.mu.Unlock()
		if len(told) != 1 {
			t.Fatalf("the team is told %v", told)
		}
		data := told[0]["data"].(map[string]any)
		if data["agent_name"] != "blue-bot" || data["owner"] != "ann@example.com" || data["console_url"] != "https://console.example.com/endings" || data["effect"] == "" || told[0]["timestamp"] == "" {
			t.Errorf("the team is told %v", data)
		}
		if got := all.says(); got != "ending.reached blue-bot 0, ending.reached red-bot 0" && got != "ending.reached red-bot 0, ending.reached blue-bot 0" {
			t.Errorf("the other is told %s", got)
		}
	})
}

// TestWhatDoesNotArriveIsSentAgain less and less often, by whoever is there then, and the rest waits.
func TestWhatDoesNotArriveIsSentAgain(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		r := newReceiver(w)
		path := w.hook(r, ``)
		w.ending("one", time.Hour)
		w.ending("two", time.Hour)
		r.answers(http.StatusServiceUnavailable)
		w.tells(time.Hour)
		if n, _ := r.attempts(); n != 1 {
			t.Errorf("it was sent %d times, want once", n)
		}
		hook := w.admin("GET", path, "").want(http.StatusOK).body
		if hook["failing_since"] == nil || hook["last_error"] != "it answers 503 Service Unavailable" || hook["waiting"] != 2.0 {
			t.Errorf("it is %v", hook)
		}
		for i, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute} {
			w.tells(wait - time.Second)
			if n, _ := r.attempts(); n != i+1 {
				t.Errorf("%s after attempt %d there were %d", wait-time.Second, i+1, n)
			}
			w.tells(time.Second)
			if n, _ := r.attempts(); n != i+2 {
				t.Errorf("%s after attempt %d there were %d", wait, i+1, n)
			}
		}
		w.vault = newVault(t, w, privateHooks) // another process
		r.answers(http.StatusOK)
		w.tells(30 * time.Minute)
		w.tells(0)
		if got := r.says(); got != "ending.reached one 0, ending.reached two 0" && got != "ending.reached two 0, ending.reached one 0" {
			t.Errorf("it is told %s", got)
		}
		hook = w.admin("GET", path, "").body
		if hook["failing_since"] != nil || hook["last_error"] != nil || hook["waiting"] != 0.0 || hook["last_sent_at"] == nil || len(hook["deliveries"].([]any)) != 2 {
			t.Errorf("it is %v", hook)
		}
		w.ending("three", time.Hour)
		r.answers(http.StatusGone)
		w.tells(time.Hour)
		for range 4 * 24 {
			w.tells(time.Hour)
		}
		before, _ := r.attempts()
		w.tells(2 * time.Hour)
		if n, _ := r.attempts(); n != before {
			t.Error("it is sent for ever")
		}
	})
}

// newVault is another process on a world's database.
func newVault(t testing.TB, w *world, adjust ...func(*vault.Options)) *vault.Vault {
	t.Helper()
	return newWorld(t, w.store, append(adjust, func(o *vault.Options) { o.Now = w.Now })...).vault
}

// TestTwoServersSendEachOnce at the same time.
func TestTwoServersSendEachOnce(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		r := newReceiver(w)
		w.hook(r, ``)
		for i := range 30 {
			w.ending(fmt.Sprint("job ", i), time.Hour)
		}
		w.advance(time.Hour)
		servers := []*vault.Vault{w.vault, newVault(t, w, privateHooks)}
		var all sync.WaitGroup
		for _, v := range servers {
			for range 3 {
				all.Go(func() {
					does(t, v, "look for what webhooks are to be told")
					does(t, v, "send to webhooks")
				})
			}
		}
		all.Wait()
		does(t, w.vault, "send to webhooks")
		if n, twice := r.attempts(); n != 30 || twice {
			t.Errorf("%d were sent, some twice: %t", n, twice)
		}
	})
}

// TestNobodyReachesAPrivateNetworkByAWebhook, whether it is named or a name leads there.
func TestNobodyReachesAPrivateNetworkByAWebhook(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		r := newReceiver(w)
		path := w.hook(r, ``)
		w.vault = newVault(t, w)
		test := w.admin("POST", path+"/test", "").want(http.StatusOK).body
		if reason, _ := test["error"].(string); test["delivered"] != false || !strings.Contains(reason, "is on a private network") {
			t.Errorf("it says %v", test)
		}
		if n, _ := r.attempts(); n != 0 {
			t.Error("it was reached")
		}
		for _, address := range []string{"http://hooks.example.com/x", "https://localhost/x", "https://127.0.0.1/x", "https://[::1]:8443/x", "https://10.1.2.3/", "https://169.254.169.254/latest", "https://[fe80::1]/", "https://100.64.0.1/", "https://[::ffff:192.168.0.1]/", "https://[64:ff9b::a00:1]/"} {
			w.admin("POST", "/console/v1/webhooks", `{"name":"x","url":"`+address+`"}`).refusedField("url")
		}
		w.admin("POST", "/console/v1/webhooks", `{"name":"x","url":"https://hooks.example.com/x"}`).want(http.StatusCreated)
	})
}

// TestWebhooksAreKept by administrators: tried, changed, given another secret, and removed. Nobody is told their secrets again.
func TestWebhooksAreKept(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		r := newReceiver(w)
		for body, field := range map[string]string{
			`{"url":"https://a.example.com"}`:                             "name",
			`{"name":"x"}`:                                                "url",
			`{"name":"x","url":"ftp://a.example.com"}`:                    "url",
			`{"name":"x","url":"https://u:p@a.example.com"}`:              "url",
			`{"name":"x","url":"https://a.example.com:0/hook"}`:           "url",
			`{"name":"x","url":"https://a.example.com:99999/hook"}`:       "url",
			`{"name":"x","url":"https://a.example.com","kinds":["life"]}`: "kinds",
			`{"name":"x","url":"https://a.example.com","days":[0]}`:       "days",
			`{"name":"x","url":"https://a.example.com","days":["1"]}`:     "days",
			`{"name":"x","url":"https://a.example.com","days":[61]}`:      "days",
			`{"name":"x","url":"https://a.example.com","team":7}`:         "team",
		} {
			w.admin("POST", "/console/v1/webhooks", body).refusedField(field)
		}
		path := w.hook(r, `,"days":[1,14,1]`)
		if got := w.admin("POST", path+"/test", "").want(http.StatusOK).body; got["delivered"] != true || r.says() != "webhook.test <nil> <nil>" {
			t.Errorf("a test is %v", got)
		}
		r.answers(http.StatusTeapot)
		if got := w.admin("POST", path+"/test", "").want(http.StatusOK).body; got["error"] != "it answers 418 I'm a teapot" {
			t.Errorf("a test is %v", got)
		}
		r.answers(http.StatusOK)
		before := r.secret
		r.secret = w.admin("POST", path+"/secret", "").want(http.StatusOK).text("secret")
		if r.secret == before || !strings.HasPrefix(r.secret, wire.WebhookSecretPrefix) {
			t.Errorf("another secret is %q", r.secret)
		}
		w.admin("POST", path+"/test", "").want(http.StatusOK)
		changed := w.admin("PATCH", path, `{"name":"mail","team":"blue","kinds":["grant"],"days":[3]}`).want(http.StatusOK).body
		if changed["name"] != "mail" || changed["team"] != "blue" || changed["host"] != r.URL {
			t.Errorf("changed is %v", changed)
		}
		for _, shown := range []answer{w.admin("GET", path, ""), w.admin("GET", "/console/v1/webhooks", "")} {
			if strings.Contains(shown.raw, "/hook") || strings.Contains(shown.raw, r.secret) || strings.Contains(shown.raw, before) {
				t.Errorf("it shows %s", shown.raw)
			}
		}
		if log := w.log.String(); strings.Contains(log, "whsec_") || strings.Contains(log, "/hook") {
			t.Error("the log has what is secret")
		}
		w.admin("DELETE", path, "").want(http.StatusNoContent)
		for method, target := range map[string]string{"GET": path, "DELETE": path, "PATCH": path} {
			w.admin(method, target, "{}").refused(http.StatusNotFound, wire.CodeWebhookNotFound)
		}
		var actions []string
		for _, e := range w.get("/console/v1/audit?target_kind=webhook").items() {
			actions = append(actions, e["action"].(string))
			if strings.Contains(fmt.Sprint(e), "token") {
				t.Errorf("the trail has %v", e)
			}
		}
		if got := strings.Join(actions, " "); got != "webhook.removed webhook.updated webhook.secret_replaced webhook.created" {
			t.Errorf("the trail says %s", got)
		}
		w.send(request{method: "GET", target: "/console/v1/webhooks"}).refused(http.StatusForbidden, wire.CodeInsufficientScope)
	})
}

// TestDaysBeforeAnEndAreThoseOfTheCalendar where a day has an hour less.
func TestDaysBeforeAnEndAreThoseOfTheCalendar(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine has no list of time zones:", err)
	}
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, privateHooks, func(o *vault.Options) { o.Zone = zone })
		r := newReceiver(w)
		w.hook(r, `,"days":[1]`)
		w.advance(time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC).Sub(w.Now()))
		w.ending("spring", time.Date(2026, 3, 29, 8, 0, 0, 0, time.UTC).Sub(w.Now())) // 10:00 in summer
		w.tells(time.Date(2026, 3, 28, 8, 59, 59, 0, time.UTC).Sub(w.Now()))
		if got := r.says(); got != "" {
			t.Errorf("an hour too early: %s", got)
		}
		w.tells(time.Second) // 10:00 in winter
		if got := r.says(); got != "ending.soon spring 1" {
			t.Errorf("a day before it is told %q", got)
		}
	})
}

// TestASlowWebhookIsSentToForAWhile, and the rest in the next run: others don't wait for it.
func TestASlowWebhookIsSentToForAWhile(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, privateHooks, func(o *vault.Options) { o.Webhooks.SendFor = time.Nanosecond })
		r := newReceiver(w)
		w.hook(r, ``)
		for i := range 3 {
			w.ending(fmt.Sprint("job ", i), time.Hour)
		}
		w.advance(time.Hour)
		does(t, w.vault, "look for what webhooks are to be told")
		for range 3 {
			before, _ := r.attempts()
			does(t, w.vault, "send to webhooks")
			if n, _ := r.attempts(); n-before > 1 {
				t.Errorf("%d were sent in one run", n-before)
			}
		}
	})
}

// TestAWebhookIsToldOfWhatComesWithinItsDaysMeanwhile, without looking at all that ends, and of the rest an hour later.
func TestAWebhookIsToldOfWhatComesWithinItsDaysMeanwhile(t *testing.T) {
	t.Parallel()
	inHookedWorld(t, func(w *world) {
		r := newReceiver(w)
		w.hook(r, `,"days":[7]`)
		w.ending("soon", 7*day+10*time.Minute)
		w.ending("later", 7*day+20*time.Minute)
		for _, step := range []struct {
			after time.Duration
			want  string
		}{{0, ""}, {9 * time.Minute, ""}, {time.Minute, "ending.soon soon 7"}, {time.Minute, ""}, {9 * time.Minute, "ending.soon later 7"}} {
			w.tells(step.after)
			if got := r.says(); got != step.want {
				t.Errorf("after another %s it is told %q, want %q", step.after, got, step.want)
			}
		}
		w.hook(r, `,"days":[60]`) // another one, that is told at once of what it should know
		w.tells(time.Second)
		if got := r.says(); got != "" { // both were begun with less time than that
			t.Errorf("it is told %q", got)
		}
	})
}
