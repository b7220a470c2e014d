package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
)

// warnings are the lines of a log that warn.
func warnings(log string) (found []string) {
	for line := range strings.Lines(log) {
		if strings.Contains(line, "level=WARN") {
			found = append(found, line)
		}
	}
	return found
}

func TestOpenFilesAreNamedWithTheRemedy(t *testing.T) {
	t.Parallel()
	data := newData(t)
	s := serves(t, "--data", data)
	s.stop()
	if got := warnings(s.err.String()); got != nil {
		t.Errorf("of its own files it says %q", got)
	}
	for path, mode := range map[string]os.FileMode{"secret.key": 0o644, "alter-console.db": 0o640, ".": 0o750} {
		path = filepath.Join(data, path)
		before, err := os.Stat(path)
		must(t, err)
		must(t, os.Chmod(path, mode))
		s := serves(t, "--data", data)
		s.stop()
		got := warnings(s.err.String())
		if len(got) != 1 || !strings.Contains(got[0], "path="+path+" ") || !strings.Contains(got[0], `run="chmod go= `+path+`"`) {
			t.Errorf("of %s in %o it says %q", path, mode, got)
		}
		must(t, os.Chmod(path, before.Mode()))
	}
}

func TestSecretsGivenAsFlagsAreNamed(t *testing.T) {
	address := pgtest.URL(t)
	with := strings.Replace(address, "tester@", "tester:hush-hush@", 1)
	for _, test := range []struct {
		args []string
		want []string // the flags it names
	}{
		{[]string{"--secret-key", someSecret, "--database-url", address}, []string{"--secret-key"}},
		{[]string{"--secret-key=" + someSecret, "--database-url=" + with}, []string{"--secret-key", "--database-url"}},
		{[]string{"--secret-key", someSecret, "--admin-email", adminEmail, "--admin-password", adminPassword}, []string{"--secret-key", "--admin-password"}},
		{[]string{"--remote-url", "https://example.com", "--remote-key", "alter_rk_abcdefghijklmnopqrstuv_iwpykn"}, []string{"--remote-key"}},
		{nil, nil},
	} {
		_, stdout, stderr := runs(t, "", append(test.args, "version")...)
		got := warnings(stderr)
		if len(got) != len(test.want) || stdout == "" || strings.Contains(stderr, someSecret) || strings.Contains(stderr, "hush") {
			t.Errorf("%q: it says %q", test.args, got)
			continue
		}
		for i, flag := range test.want {
			variable := "ALTER_CONSOLE_" + strings.ToUpper(strings.ReplaceAll(flag[2:], "-", "_"))
			if !strings.Contains(got[i], "flag="+flag+" file="+variable+"_FILE variable="+variable) {
				t.Errorf("%q: it says %q", test.args, got[i])
			}
		}
	}
	t.Setenv("ALTER_CONSOLE_SECRET_KEY", someSecret)
	if _, _, stderr := runs(t, "", "version"); stderr != "" {
		t.Errorf("of a variable it says %q", stderr)
	}
}
