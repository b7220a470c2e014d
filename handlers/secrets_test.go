package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// planted is a value that may stand nowhere but where it is sealed.
const planted = "sk-planted-3f9a0c7e55d1"

// newSecret makes a managed secret behind the console's back.
func (s *site) newSecret(p client.ManagedSecretCreateParams) *client.ManagedSecret {
	s.Helper()
	if p.AllowedHosts == nil {
		p.AllowedHosts = []string{"api.example.com"}
	}
	if p.Injection.Kind == "" {
		p.Injection.Kind = client.InjectBearer
	}
	if p.Value.IsZero() {
		p.Value.Token = client.NewSecret(planted)
	}
	created, err := s.app.ManagedSecrets.Create(s.Context(), p)
	if err != nil {
		s.Fatal(err)
	}
	return created
}

func (s *site) secret(slug string) *client.ManagedSecret {
	s.Helper()
	secret, err := s.app.ManagedSecrets.Get(s.Context(), slug)
	if err != nil {
		s.Fatal(err)
	}
	return secret
}

// secretForm is a form of a secret as a browser would send it back: no field of what is not chosen.
func (s *site) secretForm(page *answer, typed ...string) []string {
	s.Helper()
	page.want(page.status).Find("main fieldset[disabled], main form[method=get]").Remove()
	sent := append(fields(page, values(typed)), typed...)
	for _, choice := range page.Find("main form select[name]").EachIter() {
		name := choice.AttrOr("name", "")
		if choice.Closest("template").Length() == 0 && !slices.Contains(typed, name) {
			sent = append(sent, name, choice.Find("option[selected]").AttrOr("value", ""))
		}
	}
	return sent
}

// hides fails for a page, a log or an address that holds the planted value.
func (s *site) hides(pages ...*answer) {
	s.Helper()
	for _, page := range pages {
		if strings.Contains(page.body+page.header.Get("Location"), planted) {
			s.Errorf("the value is on the page %q", page.text("h1"))
		}
		if cache := page.header.Get("Cache-Control"); cache != "no-store" {
			s.Errorf("Cache-Control of %q is %q", page.text("h1"), cache)
		}
	}
	if strings.Contains(s.log.String(), planted) {
		s.Error("the value is in the log")
	}
}

func TestASecretIsMadeFromATemplate(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/secrets").want(http.StatusOK).says("main", "No secrets yet").says("main .empty a", "New secret")
	page := s.get("/secrets/new?template=pagerduty").want(http.StatusOK).says("main", "Made at: API access keys in PagerDuty")
	form := s.secretForm(page, "sealed_token", planted)
	if !slices.Contains(form, "Token token={token}") || slices.Contains(form, "query_name") || slices.Contains(form, "sealed_username") {
		t.Errorf("the form sends %q", form)
	}
	done := s.post("/secrets", form...)
	if to := done.leadsTo(); to != "/secrets/pagerduty" {
		t.Errorf("it leads to %s", to)
	}
	secret := s.follow(done).says("#toasts", "PagerDuty is stored").says("#injection", "GET https://api.pagerduty.com/… Authorization: Token token=••••")
	s.hides(page, done, secret, s.get("/secrets"), s.get("/secrets/pagerduty/edit"), s.get("/secrets/pagerduty/value"))
	if again := s.post("/secrets", form...).leadsTo(); again != "/secrets/pagerduty" {
		t.Errorf("sent again it leads to %s", again)
	}
	s.get("/secrets").says("main", "PagerDuty pagerduty Header Authorization api.pagerduty.com").says(".pager", "1 secret")
	form[slices.Index(form, "description")+1] = "Another"
	other := s.post("/secrets", form...).want(http.StatusConflict)
	other.says("#error-summary", "sent before with other values").says("#token-error", "Type it again")
	s.hides(other)
	s.follow(s.post("/secrets", s.secretForm(other, "sealed_token", planted, "description", "Another")...)).says("h1", "PagerDuty")
	if again := s.secret("pagerduty-2"); again.Description != "Another" {
		t.Errorf("the other one is %+v", again)
	}
}

// Every template makes a secret as it stands, once a value is given and the names that are everybody's own are put in.
func TestEveryTemplateMakesASecret(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	templates := s.get("/secrets/new").Find("#template option[value]").EachIter()
	n := 0
	for _, template := range templates {
		id := template.AttrOr("value", "")
		if id == "" {
			continue
		}
		n++
		page := s.get("/secrets/new?template=" + id).want(http.StatusOK)
		if made := page.Find("#value a[href^='https://']"); made.Length() != 1 || page.value("name") != template.Text() {
			t.Errorf("%s: %d links, name %q", id, made.Length(), page.value("name"))
		}
		var typed []string
		for _, input := range page.Find("main form input[type=password]").EachIter() {
			name, row := input.AttrOr("name", ""), input.Closest("[data-row]")
			switch {
			case input.Closest("fieldset[disabled], template").Length() > 0:
			case row.Length() > 0 && row.Find("[name=place_own] option[selected]").AttrOr("value", "") == "":
				typed = append(typed, name, "") // it carries the token
			default:
				typed = append(typed, name, "value-of-"+name)
			}
		}
		if hosts := page.value("allowed_hosts"); strings.Contains(hosts, "your-") {
			s.post("/secrets", s.secretForm(page, typed...)...).want(http.StatusUnprocessableEntity).says("#allowed_hosts-error", "Put your own name in the place of your-")
			typed = append(typed, "allowed_hosts", strings.ReplaceAll(hosts, "your-", "my-"))
			page = s.get("/secrets/new?template=" + id)
		}
		done := s.post("/secrets", s.secretForm(page, typed...)...)
		if done.status != http.StatusSeeOther {
			t.Errorf("%s: %s", id, done.text("#error-summary"))
		}
	}
	if n < 20 {
		t.Errorf("there are %d templates", n)
	}
}

func TestWhatIsTypedSurvivesTheChoiceOfATemplate(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for typed, want := range map[string]string{"": "GitHub", "OpenAI": "GitHub", "Mine": "Mine"} {
		page := s.get("/secrets/new?template=github&description=D&name=" + typed)
		if page.value("name") != want || page.value("description") != "D" {
			t.Errorf("typed %q: the name is %q", typed, page.value("name"))
		}
	}
	part := s.get("/secrets/new?template=github", "HX-Request", "true", "HX-Target", "secret-form").want(http.StatusOK)
	if part.Find("h1").Length() != 0 || part.value("allowed_hosts") == "" {
		t.Errorf("the part reads %s", part.body)
	}
	if page := s.get("/secrets/new?template=nonsense").want(http.StatusOK); page.value("name") != "" {
		t.Error("a template that is not there fills the form")
	}
}

func TestARefusedSecretKeepsAllButItsValue(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Taken", Slug: "taken"})
	for _, test := range []struct {
		name  string
		typed []string
		field string
		says  string
	}{
		{"no name", []string{"name", " "}, "name", "needs a name"},
		{"no host", []string{"allowed_hosts", " \n "}, "allowed_hosts", "Name the host"},
		{"an address for a host", []string{"allowed_hosts", "a.example\nhttps://b.example/v1"}, "allowed_hosts", "Line 2: This must be a host alone"},
		{"a slug of another", []string{"slug", "taken"}, "slug", "Another secret has this slug"},
		{"a bad slug", []string{"slug", "Not a slug"}, "slug", "lower-case"},
		{"a forbidden header", []string{"injection", "header", "header_name", "Cookie"}, "header_name", "can't carry a credential"},
		{"a format without a place", []string{"injection", "header", "header_name", "X-Key", "header_format", "Key"}, "header_format", "{token}"},
		{"a bad parameter", []string{"injection", "query", "query_name", "a b"}, "query_name", "letters, digits"},
		{"AWS elsewhere", []string{"injection", "sigv4", "region", "", "service", "", "sealed_access_key_id", "AKID", "sealed_secret_key", "k"}, "region", "doesn't tell"},
		{"no value", []string{"sealed_token", ""}, "token", "required"},
		{"a value of two lines", []string{"injection", "basic", "sealed_username", "u", "sealed_password", planted + "\nx"}, "password", "one line"},
		{"bytes", []string{"name", "\xff"}, "name", "not text"},
	} {
		typed := append([]string{"name", "Fine", "allowed_hosts", "api.example.com", "injection", "bearer", "sealed_token", planted}, test.typed...)
		sent := map[string]string{}
		for i := 0; i < len(typed); i += 2 {
			sent[typed[i]] = typed[i+1]
		}
		var form []string
		for name, value := range sent {
			form = append(form, name, value)
		}
		page := s.post("/secrets", form...).want(http.StatusUnprocessableEntity)
		page.says("#"+test.field+"-error", test.says)
		if got := page.Find("#error-summary a[href='#" + test.field + "']"); got.Length() != 1 {
			t.Errorf("%s: the summary reads %s", test.name, page.text("#error-summary"))
		}
		if sent["sealed_token"] != "" && sent["injection"] == "bearer" {
			page.says("#token-error", "Type it again")
		}
		if name := page.value("name"); name != sent["name"] && test.name != "bytes" {
			t.Errorf("%s: the name is %q now", test.name, name)
		}
		s.hides(page)
	}
	if list, err := s.app.ManagedSecrets.List(t.Context(), client.ManagedSecretListParams{}); err != nil || list.Total != 1 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestAnInjectionsFieldsComeWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	page := s.get("/secrets/new").want(http.StatusOK)
	shown := func(page *answer, id string) bool {
		return page.Find("#"+id).Length() == 1 && page.Find("#"+id).Closest("fieldset[hidden]").Length() == 0
	}
	if !shown(page, "token") || shown(page, "username") || shown(page, "header_name") {
		t.Error("the form does not begin with a bearer token")
	}
	page = s.post("/secrets", s.secretForm(page, "injection", "basic", "change", "1", "name", "Jira", "sealed_token", planted)...).want(http.StatusOK)
	if shown(page, "token") || !shown(page, "username") || !shown(page, "password") || page.value("name") != "Jira" {
		t.Errorf("after Change the form reads %s", page.text("form"))
	}
	s.hides(page)
	page = s.post("/secrets", s.secretForm(page, "injection", "custom", "change", "1")...)
	page = s.post("/secrets", s.secretForm(page, "add_place", "1", "place_target", "header", "place_key", "X-One", "place_own", "true", "place_name", "", "sealed_place_value", planted)...).want(http.StatusOK)
	if rows := page.Find("#places > [data-row]"); rows.Length() != 2 {
		t.Errorf("there are %d rows", rows.Length())
	}
	page.says("#place-value-0-error", "Type it again")
	s.hides(page)
	if n, err := s.app.ManagedSecrets.List(t.Context(), client.ManagedSecretListParams{}); err != nil || n.Total != 0 {
		t.Errorf("%+v %v", n, err)
	}
}

func TestASecretOfSeveralPlaces(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	base := []string{
		"name", "Many", "allowed_hosts", "api.example.com", "injection", "custom", "custom_header", "X-Key", "custom_format", "{token}", "sealed_token", planted,
		"place_target", "header", "place_key", "X-Same", "place_own", "", "place_name", "", "sealed_place_value", "",
		"place_target", "query_param", "place_key", "app-id", "place_own", "true", "place_name", "", "sealed_place_value", planted + "-own",
	}
	refused := s.post("/secrets", append(base, "place_target", "header", "place_key", "X-Twice", "place_own", "", "place_name", "", "sealed_place_value", planted)...)
	refused.want(http.StatusUnprocessableEntity).says("#places", "Place 3 carries the key or token and was given a value besides")
	s.hides(refused)
	s.post("/secrets", append(base, "place_target", "header", "place_key", "Cookie", "place_own", "", "place_name", "", "sealed_place_value", "")...).
		want(http.StatusUnprocessableEntity).says("#places", "Place 3: The header Cookie can't carry a credential")
	page := s.follow(s.post("/secrets", base...))
	page.says("#injection", "3 places").says("#injection", "GET https://api.example.com/…?app-id=•••••••• X-Key: •••••••• X-Same: ••••••••")
	injection := s.secret("many").Injection
	if len(injection.Additional) != 2 || injection.Additional[1].ValueSource != "additional_credentials.app_id" {
		t.Errorf("the injection is %+v", injection)
	}
	value := s.get("/secrets/many/value").want(http.StatusOK).says("form", "Parameter app-id")
	s.post("/secrets/many/value", s.secretForm(value, "sealed_token", planted)...).want(http.StatusUnprocessableEntity).says("form", "required")
	s.follow(s.post("/secrets/many/value", s.secretForm(value, "sealed_token", planted, "sealed_additional_credentials_app_id", planted)...)).says("#toasts", "is replaced")
	edit := s.get("/secrets/many/edit")
	s.follow(s.post("/secrets/many", s.secretForm(edit)...)).says("#toasts", "Nothing was changed")
	s.hides(page, value, edit)
}

func TestASecretIsEdited(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Old", Slug: "api"})
	page := s.get("/secrets/api/edit").want(http.StatusOK).says("h1", "Edit secret")
	if page.Find("[name=slug], [type=password]").Length() != 0 {
		t.Error("the slug or the value can be edited")
	}
	s.follow(s.post("/secrets/api", s.secretForm(page)...)).says("#toasts", "Nothing was changed")
	s.follow(s.post("/secrets/api", s.secretForm(page, "name", "New", "allowed_hosts", "api.example.com\r\n\r\n*.example.com ")...)).says("#toasts", "New is saved")
	secret := s.secret("api")
	if secret.Name != "New" || !slices.Equal(secret.AllowedHosts, []string{"api.example.com", "*.example.com"}) || secret.Version != 2 {
		t.Errorf("it is %+v", secret)
	}
	s.follow(s.post("/secrets/api", s.secretForm(s.get("/secrets/api/edit"), "injection", "header", "header_name", "X-Key")...)).says("#injection", "X-Key: ••••")
	page = s.post("/secrets/api", s.secretForm(s.get("/secrets/api/edit"), "injection", "basic")...).want(http.StatusUnprocessableEntity)
	page.says("#error-summary", "takes other values").says("#value", "User name")
	page = s.post("/secrets/api", s.secretForm(page, "name", "", "sealed_username", "u", "sealed_password", planted)...).want(http.StatusUnprocessableEntity)
	page.says("#password-error", "Type it again").says("#name-error", "needs a name")
	s.hides(page)
	done := s.post("/secrets/api", s.secretForm(page, "name", "Newer", "sealed_username", "u", "sealed_password", planted)...)
	s.follow(done).says("#injection", "Authorization: Basic ••••")
	s.hides(done)
}

func TestEditsOfASecretAreMerged(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Old", Slug: "api"})
	page := s.get("/secrets/api/edit")
	mine := s.secretForm(page, "name", "Mine", "description", "D")
	if _, err := s.app.ManagedSecrets.Update(t.Context(), "api", client.ManagedSecretUpdateParams{Name: ptr("Theirs"), AllowedHosts: []string{"b.example"}}); err != nil {
		t.Fatal(err)
	}
	conflict := s.post("/secrets/api", mine...).want(http.StatusConflict).says("[aria-labelledby=conflict-title]", "Someone else changed this secret")
	conflict.says("[aria-labelledby=conflict-title]", "Name Mine Theirs").says("main", "where you changed nothing: Allowed hosts")
	taken := s.post("/secrets/api", append(s.secretForm(conflict), "take", "name")...).want(http.StatusOK)
	s.follow(s.post("/secrets/api", s.secretForm(taken)...)).says("#toasts", "Theirs is saved")
	if now := s.secret("api"); now.Name != "Theirs" || now.Description != "D" || !slices.Equal(now.AllowedHosts, []string{"b.example"}) {
		t.Errorf("it is %+v", now)
	}

	late := s.secretForm(s.get("/secrets/api/edit"), "name", "Late")
	deleted, err := s.app.ManagedSecrets.Delete(t.Context(), "api")
	if err != nil {
		t.Fatal(err)
	}
	s.post("/secrets/api", late...).want(http.StatusNotFound).says("main", "No such secret")
	again := s.post("/secrets/"+deleted.ID, late...).want(http.StatusConflict).says("h1", "New secret").says("#error-summary", "was deleted in the meantime")
	if again.value("name") != "Late" || again.value("slug") != "api" {
		t.Errorf("the form holds %q, %q", again.value("name"), again.value("slug"))
	}
	s.follow(s.post("/secrets", s.secretForm(again, "sealed_token", planted)...)).says("h1", "Late")
}

// Between the look at the secret and the change of it there is time for somebody else.
func TestAnEditOfASecretIsOvertaken(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	secret := s.newSecret(client.ManagedSecretCreateParams{Name: "Old", Slug: "api"})
	form := s.secretForm(s.get("/secrets/api/edit"), "name", "Mine")
	s.line.meanwhile = func() {
		if _, err := s.app.ManagedSecrets.Update(t.Context(), "api", client.ManagedSecretUpdateParams{Name: ptr("Theirs")}); err != nil {
			t.Error(err)
		}
	}
	page := s.post("/secrets/api", form...).want(http.StatusConflict).says("[aria-labelledby=conflict-title]", "Name Mine Theirs")
	s.line.meanwhile = func() {
		if _, err := s.app.ManagedSecrets.Delete(t.Context(), secret.ID); err != nil {
			t.Error(err)
		}
	}
	again := s.post("/secrets/api", s.secretForm(page)...).want(http.StatusConflict).says("#error-summary", "was deleted in the meantime")
	if again.value("name") != "Mine" {
		t.Errorf("the form holds %q", again.value("name"))
	}
}

func TestAValueIsReplaced(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	page := s.get("/secrets/api/value").want(http.StatusOK).says("h1", "Replace value").says("main", "Every grant keeps working")
	s.post("/secrets/api/value", s.secretForm(page)...).want(http.StatusUnprocessableEntity).says("#token-error", "required")
	s.follow(s.post("/secrets/api/value", s.secretForm(page, "sealed_token", " "+planted+" ")...)).says("#toasts", "takes effect with the next request")
	if s.secret("api").Version != 2 {
		t.Error("nothing was replaced")
	}
	s.line.down.Store(true)
	down := s.post("/secrets/api/value", "sealed_token", planted)
	if down.status < 500 {
		t.Errorf("status %d", down.status)
	}
	s.hides(down)
}

func TestASecretIsDeletedByItsSlug(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	other := s.newSecret(client.ManagedSecretCreateParams{Name: "Other", Slug: "new"})
	const list = "/secrets?deleted=true&q=a&sort=name"
	page := s.get(s.get(list).href("a.row-link")).want(http.StatusOK)
	ask := s.get(page.href("main a:contains('Delete secret')")).want(http.StatusOK).says("main", "Type the secret's slug to confirm")
	form := ask.Find("main form").AttrOr("action", "")
	for _, typed := range []string{"", "API", "ap i"} {
		s.post(form, "confirm_name", typed).want(http.StatusUnprocessableEntity).says("main", "This is not the secret's slug. Type api exactly")
	}
	gone := s.post(form, "confirm_name", " api ")
	if to := gone.leadsTo(); to != list && to != "/secrets?deleted=true&q=a&sort=name" {
		t.Errorf("it leads to %s", to)
	}
	after := s.follow(gone).says("#toasts", "API is deleted, its value is removed, and 0 grants are revoked.").says("main", "deleted")
	deleted := s.get(after.href("a.row-link:contains('API')")).want(http.StatusOK).says("main", "This secret is deleted")
	if deleted.Find("main form, .heading-actions a").Length() != 0 {
		t.Error("a deleted secret's page still has something to press")
	}
	path := strings.Split(after.href("a.row-link:contains('API')"), "?")[0]
	for _, below := range []string{"/edit", "/value", "/delete"} {
		s.follow(s.get(path+below)).says("#toasts", "API is deleted")
	}
	if link := s.get("/secrets?q=other").href("a.row-link"); !strings.HasPrefix(link, "/secrets/"+other.ID) {
		t.Errorf("a secret whose slug is that of a form has the address %s", link)
	}
	s.get("/secrets?q=api").says("main", "No secret matches")
}

func TestTheListOfSecretsIsItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for _, name := range []string{"alpha", "beta", "gamma"} {
		s.newSecret(client.ManagedSecretCreateParams{Name: name})
	}
	for address, want := range map[string]string{
		"/secrets":                     "gamma beta alpha",
		"/secrets?sort=name":           "alpha beta gamma",
		"/secrets?sort=-name&q=a":      "gamma beta alpha",
		"/secrets?q=ALP":               "alpha",
		"/secrets?sort=hacked&q=gam":   "gamma",
		"/secrets?q=nobody":            "",
		"/secrets?status=x&sort=owner": "gamma beta alpha",
	} {
		var names []string
		for _, row := range s.get(address).want(http.StatusOK).Find("a.row-link").EachIter() {
			names = append(names, row.Text())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s lists %q, want %q", address, got, want)
		}
	}
	s.get("/secrets?after=nonsense").want(http.StatusSeeOther)
	s.get("/secrets?q=%00").want(http.StatusOK).says("main", "Nothing was searched for")
	const list = "/secrets?q=alp&sort=name"
	page := s.get(s.get(list).href("a.row-link"))
	for _, to := range []string{"Edit", "Replace value", "Delete secret"} {
		below := s.get(page.href("main a:contains('" + to + "')"))
		if back := s.get(below.href(".back-link")).href(".back-link"); back != list {
			t.Errorf("from %s it goes back to %s", to, back)
		}
	}
	if to := s.get("/agents?q=x").href(".topnav a:contains('Secrets')"); to != "/secrets" {
		t.Errorf("the navigation leads to %s", to)
	}
	s.get("/secrets/nope").want(http.StatusNotFound).says("main", "No such secret").says("main", "Go to the secrets")
	s.get("/secrets/alpha/nothing").want(http.StatusNotFound).says("main", "Page not found")
}

func TestAValueIsNotKeptForAnEndedSession(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	form := s.secretForm(s.get("/secrets/new?template=openai"), "sealed_token", planted, "name", "Mine")
	value := s.secretForm(s.get("/secrets/api/value"), "sealed_token", planted)
	s.endSessions()
	ended := s.post("/secrets", form...).want(http.StatusSeeOther)
	replaced := s.post("/secrets/api/value", value...).want(http.StatusSeeOther)
	if strings.Contains(replaced.header.Get("Location"), "kept") {
		t.Error("a form with nothing but a value is kept")
	}
	back := s.signInAgain(ended.header.Get("Location"))
	page := s.get(back).want(http.StatusOK).says("main", "Secret values are not here").says("h1", "New secret")
	if page.value("name") != "Mine" || page.value("sealed_token") != "" {
		t.Errorf("the form holds %q", page.value("name"))
	}
	s.hides(page)
	s.follow(s.post("/secrets", s.secretForm(page, "sealed_token", planted)...)).says("h1", "Mine")
}

func TestAnAPIWithoutSecretsSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities":["search"]}`
	s.signIn()
	for _, path := range []string{"/secrets", "/secrets/new", "/secrets/x"} {
		s.get(path).want(http.StatusNotFound).says("main", "This API does not offer that")
	}
	s.post("/secrets", "name", "x").want(http.StatusNotFound)
}
