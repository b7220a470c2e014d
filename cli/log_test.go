package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/server"
)

// entries reads a log of which every line is JSON.
func entries(t *testing.T, log string) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(log) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("this line is not JSON: %q", line)
			continue
		}
		for _, name := range []string{"time", "level", "msg"} {
			if text, _ := entry[name].(string); text == "" {
				t.Errorf("this line has no %s: %q", name, line)
			}
		}
		all = append(all, entry)
	}
	return all
}

func find(all []map[string]any, msg string) map[string]any {
	for _, entry := range all {
		if entry["msg"] == msg {
			return entry
		}
	}
	return nil
}

func TestEveryLineOfACommandIsJSON(t *testing.T) {
	data := newData(t)
	s := serves(t, "--data", data)
	s.stop()
	file := filepath.Join(t.TempDir(), "backup")
	for _, c := range []struct {
		stdin string
		args  []string
		code  int
		msg   string // part of one line
	}{
		{"", []string{"frobnicate"}, 2, "unexpected argument frobnicate"},
		{"", []string{"--frobnicate"}, 2, "unknown flag --frobnicate"},
		{"", []string{"--addr", "nowhere", "--drain-delay", "99h"}, 2, `--addr "nowhere"`},
		{"", []string{"serve", "--database-url", "postgres://nobody:hush@127.0.0.1:1/x\x00"}, 2, "control character"},
		{"", []string{"serve", "--tls-cert", "missing", "--tls-key", "missing"}, 1, "--tls-cert"},
		{"", []string{"app-key", "revoke", "x"}, 1, "no app key has this id"},
		{"a long password of mine\n", []string{"admin", "create", "a@example.test"}, 0, ""},
		{"", []string{"backup", file}, 0, "backed up"},
		{"", []string{"restore", file}, 1, "nothing was restored"},
		{"", []string{"rotate-secret"}, 0, "is in use now"},
	} {
		code, _, stderr := runs(t, c.stdin, append([]string{"--log-format", "json", "--data", data}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, strings.Trim(fmt.Sprintf("%q", c.msg), `"`)) {
			t.Errorf("%q: exit code %d, %s", c.args, code, stderr)
		}
		for _, entry := range entries(t, stderr) {
			if (entry["level"] == "ERROR") != (c.code != 0) && entry["msg"] != "Alter Console starts" {
				t.Errorf("%q: %v", c.args, entry)
			}
		}
	}
	t.Setenv("ALTER_CONSOLE_LOG_FORMAT", "json")
	_, _, stderr := runs(t, "", "frobnicate")
	entries(t, stderr)
	if _, _, stderr = runs(t, "", "--log-format=text", "frobnicate"); !strings.HasPrefix(stderr, "alter-console: unexpected") {
		t.Errorf("the flag does not win: %s", stderr)
	}
}

func TestEveryLineOfTheServerIsJSON(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs output
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, []string{
			"--addr", "127.0.0.1:0",
			"--data", newData(t),
			"--log-format", "json",
			"--drain-delay", "0s",
		}, strings.NewReader(""), &out, &errs)
	}()
	var serving map[string]any
	for deadline := time.Now().Add(30 * time.Second); serving == nil && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		serving = find(entries(t, errs.String()), "serving")
	}
	address, _ := serving["url"].(string)
	if address == "" || serving["new"] != true {
		t.Fatalf("the log does not say where the server is: %s", &errs)
	}
	if answer, err := http.PostForm(address+"/setup?x", url.Values{"token": {"wrong"}}); err != nil || answer.Body.Close() != nil {
		t.Fatal(err)
	}
	cancel()
	<-ended
	all := entries(t, errs.String())
	r := server.ThisRelease()
	if first := all[0]; first["version"] != r.Version || first["commit"] != r.Commit || first["schema_sqlite"] != float64(r.SQLite) || r.SQLite == 0 {
		t.Errorf("the first line does not say what runs: %v", first)
	}
	if find(all, "set-up token refused") == nil || find(all, "stopping") == nil {
		t.Errorf("lines are missing: %s", &errs)
	}
	if last := all[len(all)-1]; last["msg"] != "stopped" || last["level"] != "INFO" || last["took_ms"] == nil {
		t.Errorf("the last line is %v", last)
	}
	if said := out.String(); strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "Create the first administrator at "+address+"/setup?token=") {
		t.Errorf("standard output: %q", said)
	}
	if strings.Contains(errs.String(), "/setup?token=") {
		t.Error("the set-up link is in the log")
	}
}
