package handlers_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// mistakes fails unless a form names these fields, with these words, and no others.
func (s *site) mistakes(page *answer, says map[string]string) {
	s.Helper()
	page.want(http.StatusUnprocessableEntity)
	for field, text := range says {
		page.says("#error-summary li:has(a[href='#"+field+"'])", text)
	}
	if n := page.Find("#error-summary li").Length(); n != len(says) {
		s.Errorf("%d mistakes, want %d: %s", n, len(says), page.text("#error-summary"))
	}
	s.hides(page)
}

// The form finds a name that is no text, reading one that is no slug, the rules a value that does not fit, and the database
// a slug that another one has.
func TestAllMistakesOfASecretAreSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Taken", Slug: "taken"})
	post := func(typed ...string) *answer { return s.post("/secrets", typed...) }
	s.mistakes(post("name", " ", "slug", "taken", "allowed_hosts", "https://a.example/v1", "injection", "header", "header_name", "Cookie"), map[string]string{
		"name":          "needs a name",
		"slug":          "Another managed secret has this slug",
		"allowed_hosts": "host alone",
		"header_name":   "can't carry a credential",
		"token":         "required",
	})
	s.mistakes(post("name", "Fine", "slug", "taken", "allowed_hosts", "your-site.example", "injection", "basic", "sealed_username", "a:b"), map[string]string{
		"slug":          "Another managed secret has this slug",
		"allowed_hosts": "Put your own name",
		"username":      "no colon",
	})
	if list, err := s.app.ManagedSecrets.List(t.Context(), client.ManagedSecretListParams{}); err != nil || list.Total != 1 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestAllMistakesOfAnEditOfASecretAreSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	typed := []string{"name", " ", "allowed_hosts", "https://a.example/v1", "injection", "basic"}
	page := s.post("/secrets/api", s.secretForm(s.get("/secrets/api/edit"), typed...)...)
	page.says("#error-summary", "takes other values").says("#value", "User name")
	s.mistakes(page, map[string]string{"name": "needs a name", "allowed_hosts": "host alone"})
	page = s.post("/secrets/api", s.secretForm(page, append(typed, "sealed_username", "a:b")...)...)
	s.mistakes(page, map[string]string{"name": "needs a name", "allowed_hosts": "host alone", "username": "no colon"})
	typed = []string{"description", "\u202e", "allowed_hosts", "a.example", "injection", "sigv4", "region", "eu west"} // the form finds nothing
	page = s.post("/secrets/api", s.secretForm(s.get("/secrets/api/edit"), typed...)...)
	page.says("#error-summary", "takes other values").says("#value", "Access key")
	s.mistakes(page, map[string]string{"description": "This", "region": "letters, digits", "service": "doesn't tell"})
	if s.secret("api").Version != 1 {
		t.Error("something was saved")
	}
}

func TestAllMistakesOfAReplacedValueAreSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{
		Name:         "AWS",
		AllowedHosts: []string{"*.amazonaws.com"},
		Injection:    client.Injection{Kind: client.InjectSigV4},
		Value:        client.SecretValue{AccessKeyID: client.NewSecret("AKID"), SecretKey: client.NewSecret(planted)},
	})
	page := s.post("/secrets/aws/value", "sealed_access_key_id", "\xff", "sealed_secret_key", " ", "sealed_session_token", "é")
	s.mistakes(page, map[string]string{"access_key_id": "not text", "secret_key": "required", "session_token": "printable ASCII"})
	page = s.post("/secrets/aws/value", "sealed_access_key_id", "\xff") // and nothing else
	s.mistakes(page, map[string]string{"access_key_id": "not text", "secret_key": "required"})
	if s.secret("aws").Version != 1 {
		t.Error("something was replaced")
	}
}

// A server without the checks is asked in rounds.
func TestWithoutTheExtensionASecretsFormSaysWhatItCan(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities":["managed_secrets"]}`
	s.signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	s.mistakes(s.post("/secrets", "name", " ", "slug", "Not a slug", "allowed_hosts", "a.example", "injection", "bearer"), map[string]string{"name": "needs a name"})
	edit := func(typed ...string) *answer {
		return s.post("/secrets/api", s.secretForm(s.get("/secrets/api/edit"), typed...)...)
	}
	s.mistakes(edit("name", " ", "allowed_hosts", "a b"), map[string]string{"name": "needs a name"})
	edit("injection", "basic").want(http.StatusUnprocessableEntity).says("#error-summary", "takes other values").says("#value", "User name")
}
