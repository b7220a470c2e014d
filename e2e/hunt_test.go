package e2e_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"html"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A secret is a text that may be seen in one place and nowhere else.
type secret struct {
	what  string
	text  string
	shown int  // answers that show it
	never bool // not even in the answer to what said it
}

// spellings are the forms in which a secret could lie somewhere.
func (s secret) spellings() []string {
	raw := []byte(s.text)
	return []string{
		s.text, hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw),
		url.QueryEscape(s.text), url.PathEscape(s.text), html.EscapeString(s.text), strings.Trim(quote(s.text), `"`), strings.Trim(strconv.QuoteToASCII(s.text), `"`),
	}
}

func (s secret) in(text string) bool {
	for _, spelling := range s.spellings() {
		if strings.Contains(text, spelling) {
			return true
		}
	}
	return false
}

// A hunt collects every secret that one server comes to know, and then looks for them where they must not be.
type hunt struct {
	*testing.T
	server  *server
	log     wireLog
	secrets []secret
}

func (h *hunt) keep(what, text string, shown int) string {
	h.Helper()
	if len(text) < 11 {
		h.Fatalf("%s is %q, too short to look for", what, text)
	}
	h.secrets = append(h.secrets, secret{what: what, text: text, shown: shown})
	return text
}

// keepValue keeps what a managed secret holds or would have held: no answer repeats that, whoever said it.
func (h *hunt) keepValue(what, text string) string {
	h.Helper()
	h.keep(what, text, 0)
	h.secrets[len(h.secrets)-1].never = true
	return text
}

// shownOfKey is what pages show of a key.
var shownOfKey = regexp.MustCompile(`\Aalter_(key_agent|rk|dk)_.{4}`)

// keepKey keeps what a key has beyond what pages show, and either end of that: a piece of a key is no better than the
// whole.
func (h *hunt) keepKey(what, key string, shown int) string {
	h.Helper()
	const piece = 12
	rest := strings.TrimPrefix(key, shownOfKey.FindString(key))
	h.keep(what, rest, shown)
	h.keep("the beginning of "+what, rest[:piece], shown)
	h.keep("the end of "+what, rest[len(rest)-piece:], shown)
	return key
}

var setCookie = regexp.MustCompile(`Set-Cookie: alter-console-[0-9a-f]+=([^;]+)\S*`)

// keepCookies takes the cookies out of the answers so far, and keeps their values.
func (h *hunt) keepCookies() {
	h.Helper()
	found := map[string]bool{}
	for i, e := range h.log.exchanges {
		for _, cookie := range setCookie.FindAllStringSubmatch(e.answer, -1) {
			found[cookie[1]] = true
		}
		h.log.exchanges[i].answer = setCookie.ReplaceAllString(e.answer, "")
	}
	if len(found) < 3 {
		h.Fatalf("only %d cookies were set", len(found))
	}
	for cookie := range found {
		h.keep("a session cookie", cookie, 0)
		h.keep("a session id", sessionID(h.T, cookie), 0)
	}
}

var randomText = regexp.MustCompile(`[A-Z2-7]{26}`)

// sessionID is the random part of a cookie, which is signed but readable.
func sessionID(t *testing.T, cookie string) string {
	t.Helper()
	signed, err := base64.URLEncoding.DecodeString(cookie)
	if err != nil {
		t.Fatal(err)
	}
	value, err := base64.URLEncoding.DecodeString(strings.Split(string(signed), "|")[1])
	if err != nil {
		t.Fatal(err)
	}
	return randomText.FindString(string(value))
}

// lookAtAnswers fails when an answer shows what was not asked for: only one may show a key, and an answer may repeat
// what its own request said, unless that is a value of a managed secret.
func (h *hunt) lookAtAnswers() {
	h.Helper()
	for _, secret := range h.secrets {
		shown := 0
		for _, e := range h.log.exchanges {
			if secret.in(e.answer) && (secret.never || !secret.in(e.request)) {
				shown++
			}
		}
		if shown != secret.shown {
			h.Errorf("%d answers show %s, want %d", shown, secret.what, secret.shown)
		}
	}
}

// lookAtDatabase looks into all that is written there, where a witness has to stand.
func (h *hunt) lookAtDatabase(witness string) {
	h.Helper()
	if h.server.postgres() != "" {
		h.lookIn("PostgreSQL", dumpPostgres(h.T, h.server, witness))
	}
	files := must(filepath.Glob(filepath.Join(h.server.data, "*")))(h.T)
	for _, file := range files {
		if filepath.Ext(file) != ".key" {
			h.lookIn(file, string(must(os.ReadFile(file))(h.T)))
		}
	}
}

// lookAtOutput goes through all the program said. Standard output has one place for one secret.
func (h *hunt) lookAtOutput() {
	h.Helper()
	said := h.server.log.String()
	link := setupURL.FindString(said)
	if !strings.Contains(said, "stopping") || strings.Count(said, link) != 1 {
		h.Errorf("the program said: %s", said)
	}
	h.lookIn("the program's output", strings.Replace(said, link, "", 1))
}

func (h *hunt) lookIn(place, text string) {
	h.Helper()
	for _, secret := range h.secrets {
		if secret.in(text) {
			h.Errorf("%s holds %s", place, secret.what)
		}
	}
}

// dumpPostgres is every row of every table as text.
func dumpPostgres(t *testing.T, s *server, witness string) string {
	t.Helper()
	db := s.openDatabase(t)
	var dump strings.Builder
	for _, table := range column(t, db, "select tablename from pg_tables where schemaname = 'public'") {
		for _, row := range column(t, db, `select to_json(t)::text from "`+table+`" t`) {
			dump.WriteString(table + " " + row + "\n")
		}
	}
	if !strings.Contains(dump.String(), "audit_events") || !strings.Contains(dump.String(), witness) {
		t.Fatalf("the dump lacks rows:\n%s", &dump)
	}
	return dump.String()
}

// unzipped is what a backup holds.
func unzipped(t *testing.T, file string) string {
	t.Helper()
	zip := must(gzip.NewReader(bytes.NewReader(must(os.ReadFile(file))(t))))(t)
	return string(must(io.ReadAll(zip))(t))
}
