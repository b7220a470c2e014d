package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// href is where a link leads.
func (a *answer) href(selector string) string {
	a.Helper()
	to, found := a.Find(selector).First().Attr("href")
	if !found {
		a.Fatalf("no %s on %s", selector, a.text("main"))
	}
	return to
}

func TestTheWayBackKeepsSearchFiltersAndPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("alpha", client.Scopes{})
	other := s.newAgent("alphabet", client.Scopes{})
	const list = "/agents?q=alp&revoked=true&sort=name&status=active"
	page := s.get(s.get(list).href("a.row-link")).want(http.StatusOK) // the first is alpha
	back := func(page *answer) {
		t.Helper()
		if to := page.href(".back-link"); to != list {
			t.Errorf("the way back is %s", to)
		}
	}
	back(page)
	edit := s.get(page.href("main a:contains('Edit')"))
	page = s.get(edit.href(".back-link"))
	back(page)
	form := edit.Find("main form").AttrOr("action", "")
	page = s.follow(s.post(form, append(s.resend(edit), "display_name", "Alpha")...))
	back(page)
	page = s.follow(s.post(page.Find("form[action*=suspend]").AttrOr("action", "")))
	back(page)
	revoke := s.get(page.href("#keys a:contains('Revoke')"))
	back(s.follow(s.post(revoke.Find("main form").AttrOr("action", ""), "last_key", "true", "confirm_name", "alpha")))
	gone := s.post(s.get(page.href("main a:contains('Delete')")).Find("main form").AttrOr("action", ""), "confirm_name", "alpha")
	if to := gone.leadsTo(); to != list {
		t.Errorf("after the deletion it leads to %s", to)
	}
	s.follow(gone).says("#toasts", "alpha is deleted").says("main", "alphabet")

	create := s.get(s.get(list).href("main a:contains('New agent')"))
	back(create)
	for name, status := range map[string]int{"alps": http.StatusCreated, "Bad Name": http.StatusUnprocessableEntity} {
		sent := append(fields(create, url.Values{"name": nil, "idempotency_key": nil}), "name", name, "idempotency_key", name)
		back(s.post(create.Find("main form").AttrOr("action", ""), sent...).want(status))
	}

	plain := "/agents/" + other.ID
	if got := s.get("/agents?q=alphabet&sort=name").href("a.row-link"); got != plain+"?from="+url.QueryEscape("q=alphabet&sort=name") {
		t.Errorf("the row leads to %s", got)
	}
	if got := s.get("/agents").href("a.row-link[href*='" + other.ID + "']"); got != plain {
		t.Errorf("without a filter the row leads to %s", got)
	}
}

func TestTheWayBackLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	for from, want := range map[string]string{
		"https://evil.example/": "/agents", "//evil.example": "/agents", "javascript:alert(1)": "/agents", "%": "/agents", "": "/agents",
		"q=" + strings.Repeat("x", 3000): "/agents", "q=x&next=//evil.example&sort=hacked": "/agents?q=x", `q="><script>`: "/agents?q=%22%3E%3Cscript%3E",
	} {
		if got := s.get(path + "?from=" + url.QueryEscape(from)).want(http.StatusOK).href(".back-link"); got != want {
			t.Errorf("from %.40q: the way back is %s, want %s", from, got, want)
		}
	}
}

func TestAKeyInAnAddressIsTakenOut(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	created := s.newAgent("alter_key_rotator", client.Scopes{})
	key := created.APIKey.Reveal()
	for address, want := range map[string]string{
		"/agents?q=" + key + "&sort=name":                  "/agents?sort=name",
		"/agents?provider=+" + key + "+&status=active":     "/agents?status=active",
		"/agents?" + key:                                   "/agents",
		"/agents/" + key:                                   "/agents",
		"/agents/" + created.ID + "?from=q%3D" + key:       "/agents/" + created.ID,
		"/sign-in?next=%2Fagents%3Fq%3D" + key:             "/sign-in",
		"/setup?token=" + key:                              "/setup",
		"//evil.example/agents?q=" + key:                   "/agents",
		"/agents?q=alter_rk_abcdefghijklmnopqrstuv_iwpykn": "/agents",
	} {
		page := s.get(address).want(http.StatusSeeOther)
		if to := page.leadsTo(); to != want || strings.Contains(page.header.Get("Location")+page.body, key) {
			t.Errorf("%s leads to %s, want %s", address, page.header.Get("Location"), want)
		}
	}
	s.follow(s.get("/agents?q="+key)).says("#toasts", "That is an API key")
	part := s.get("/agents?q="+key, "HX-Request", "true", "HX-Target", "agents-list").want(http.StatusOK)
	if to := part.header.Get("HX-Redirect"); !strings.HasPrefix(to, "/agents?said=") || part.body != "" {
		t.Errorf("htmx is led to %q", to)
	}
	for _, name := range []string{"alter_key_rotator", "alter_key_", "alter_rk_x", "alter_key_rotator_" + strings.Repeat("a", 46)} {
		s.get("/agents?q=" + name).want(http.StatusOK)
	}
	s.get("/agents?q=alter_key_rotator").says("main", "alter_key_rotator")
	if strings.Contains(s.log.String(), key) {
		t.Error("the key is in the log")
	}
}

func TestASearchThatCantBeMadeSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("bot", client.Scopes{})
	for _, address := range []string{"/agents?q=%00", "/agents?q=%ff", "/agents?provider=%00", "/agents?q=a%00&after=x"} {
		page := s.get(address).want(http.StatusOK).says("main", "Nothing was searched for This can't be searched for: it has characters")
		page.says("main", "Show all agents")
		if strings.Contains(page.text("main"), "valid string") || page.Find("[type=search]").Length() != 1 {
			t.Errorf("%s reads %s", address, page.text("main"))
		}
	}
}

func TestKeyCountsReadAsOneCount(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(3)
	s.post(path + "/keys/" + keys[0] + "/deprecate").want(http.StatusSeeOther)
	s.get("/agents").says("td[data-label=Keys]", "3 1 of them deprecated")
}
