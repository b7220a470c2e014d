package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// refusedByTheAPI is what the API refuses in a policy or metadata, with what a form says of it.
var refusedByTheAPI = []struct{ text, says string }{
	{`{"requires_approval":{"approvers":["a@example.test"]},"requires_approval":{}}`, `"requires_approval" is there twice, the second time at line 1, column 55`},
	{"{\"a\": {\"b\": [{\"c\": 1},\n {\"c\": 1, \"\\u0063\": 2}]}}", `"a.b.c" is there twice, the second time at line 2, column 11`},
	{`{} {}`, "more after the end of the object, at line 1, column 4"},
	{`{}x`, "more after the end"},
	{`{"a": "\ud800"}`, "half of a surrogate pair at line 1, column 8"},
	{`{"\udc00": 1}`, "half of a surrogate pair"},
	{`{"a": 1e400}`, "The number at line 1, column 7 is too large"},
	{"{\"é\": \"\xff\"}", "not text at line 1, column 8"},
	{strings.Repeat(`{"a":`, 64) + "1" + strings.Repeat("}", 64), "more than 63 levels deep"},
	{`{"a": NaN}`, "not JSON"},
	{`{"a": 01}`, "not JSON"},
	{`null`, "must be a JSON object"},
}

func TestWhatTheAPIRefusesAFormRefuses(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	for _, test := range refusedByTheAPI {
		for _, field := range []string{"metadata", "policy"} {
			s.post("/agents", s.form("/agents/new", "name", "other", field, test.text)...).
				want(http.StatusUnprocessableEntity).says("#"+field+"-error", test.says)
			s.post(path, s.form(path+"/edit", field, test.text)...).
				want(http.StatusUnprocessableEntity).says("#"+field+"-error", test.says)
		}
	}
	for _, field := range []string{"name", "display_name", "owner", "team", "scopes_provider", "scopes_list"} {
		typed := []string{"name", "other", "scopes_provider", "slack", "scopes_list", "chat:write", field, "a\xff"}
		s.post("/agents", s.form("/agents/new", typed...)...).want(http.StatusUnprocessableEntity).says("#error-summary", "not text")
	}
	if agent := s.find("bot"); s.count() != 1 || agent.Version != 1 {
		t.Errorf("%d agents, version %d", s.count(), agent.Version)
	}
}

func TestNumbersAreStoredAsWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	deep := strings.Repeat(`{"a":`, 62) + "1" + strings.Repeat("}", 62)
	text := `{"deep":` + deep + `,"n":[1e2,1.0,9223372036854775809,-0,0.10]}`
	s.post("/agents", s.form("/agents/new", "name", "bot", "metadata", text, "policy", text)...).want(http.StatusCreated)
	agent := s.find("bot")
	if got := string(mustJSON(agent.Metadata)) + string(mustJSON(agent.Policy)); got != text+text {
		t.Errorf("stored as %s", got)
	}
	path := "/agents/" + agent.ID
	s.post(path, s.form(path+"/edit", "team", "growth")...).want(http.StatusSeeOther)
	if got := string(mustJSON(s.find("bot").Metadata["n"])); got != `[1e2,1.0,9223372036854775809,-0,0.10]` {
		t.Errorf("after an edit %s", got)
	}
}
