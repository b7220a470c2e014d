package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
)

const (
	adminEmail    = "admin@example.com"
	adminPassword = "correct horse battery staple"
	someSecret    = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
)

// file writes a text into a file of its own.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "value")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ways are all the ways in which a secret may come, each with a line break where it usually has one.
var ways = map[string]func(t *testing.T, variable, flag, secret string) (args []string){
	"variable": func(t *testing.T, variable, _, secret string) []string {
		t.Setenv(variable, secret+"\n")
		return nil
	},
	"variable from Windows": func(t *testing.T, variable, _, secret string) []string {
		t.Setenv(variable, secret+"\r\n")
		return nil
	},
	"file": func(t *testing.T, variable, _, secret string) []string {
		t.Setenv(variable+"_FILE", file(t, secret+"\n")+"\n")
		return nil
	},
	"file from Windows": func(t *testing.T, variable, _, secret string) []string {
		t.Setenv(variable+"_FILE", file(t, "\ufeff"+secret+"\r\n"))
		return nil
	},
	"file beside an empty variable": func(t *testing.T, variable, _, secret string) []string {
		t.Setenv(variable, "")
		t.Setenv(variable+"_FILE", file(t, secret))
		return nil
	},
	"flag":           func(_ *testing.T, _, flag, secret string) []string { return []string{flag, secret + "\n"} },
	"flag of a word": func(_ *testing.T, _, flag, secret string) []string { return []string{flag + "=" + secret + "\r\n"} },
}

func TestTheAdministratorsPasswordEndsWhereItsLineEnds(t *testing.T) {
	for name, give := range ways {
		t.Run(name, func(t *testing.T) {
			t.Setenv("ALTER_CONSOLE_ADMIN_EMAIL", adminEmail+"\n")
			s := serves(t, append(give(t, "ALTER_CONSOLE_ADMIN_PASSWORD", "--admin-password", adminPassword), "--data", newData(t))...)
			if !s.signIn(t, adminEmail, adminPassword) {
				t.Error("nobody can sign in with it")
			}
		})
	}
}

func TestTheServersSecretIsTheSameHoweverItComes(t *testing.T) {
	data := newData(t)
	serves(t, "--data", data, "--secret-key", someSecret).stop()
	for name, give := range ways {
		t.Run(name, func(t *testing.T) {
			args := append(give(t, "ALTER_CONSOLE_SECRET_KEY", "--secret-key", someSecret), "--data", data, "app-key", "list")
			if code, _, stderr := runs(t, "", args...); code != 0 {
				t.Errorf("exit code %d: %s", code, stderr)
			}
		})
	}
	t.Run("secret.key", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(data, "secret.key"), []byte("\ufeff"+someSecret+" \r\n\r\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, stderr := runs(t, "", "--data", data, "app-key", "list"); code != 0 {
			t.Errorf("exit code %d: %s", code, stderr)
		}
	})
}

func TestTheDatabasesAddressMayComeFromAFile(t *testing.T) {
	address := pgtest.URL(t)
	for name, give := range ways {
		t.Run(name, func(t *testing.T) {
			args := give(t, "ALTER_CONSOLE_DATABASE_URL", "--database-url", address)
			serves(t, append(args, "--data", newData(t), "--secret-key", someSecret)...).stop()
		})
	}
}

func TestOtherValuesEndWithTheirLine(t *testing.T) {
	t.Setenv("ALTER_CONSOLE_LOG_FORMAT", "json\n")
	t.Setenv("ALTER_CONSOLE_STRICT_CALLERS", "true\r\n")
	t.Setenv("ALTER_CONSOLE_PUBLIC_URL", "https://agents.example.com\n")
	t.Setenv("ALTER_CONSOLE_TRUSTED_PROXIES", "127.0.0.1\n")
	t.Setenv("ALTER_CONSOLE_DATA", newData(t)+"\n")
	t.Setenv("ALTER_CONSOLE_REMOTE_URL", "https://other.example.com\n")
	t.Setenv("ALTER_CONSOLE_REMOTE_KEY_FILE", file(t, "alter_rk_abcdefghijklmnopqrstuv_iwpykn\n"))
	t.Setenv("ALTER_CONSOLE_ADDR", "") // as good as none
	if code, _, stderr := runs(t, "", "version"); code != 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestATypedPasswordEndsWithItsLine(t *testing.T) {
	t.Parallel()
	data := newData(t)
	s := serves(t, "--data", data)
	if code, _, stderr := runs(t, adminPassword+"\r\nmore\n", "--data", data, "admin", "create", adminEmail+"\n"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if !s.signIn(t, adminEmail, adminPassword) {
		t.Error("nobody can sign in with it")
	}
}

func TestWhatIsWrongWithTheEnvironmentIsNamed(t *testing.T) {
	const hidden = "hush-hush"
	missing := filepath.Join(t.TempDir(), "missing")
	empty, lines := file(t, "\r\n"), file(t, hidden+"\n"+hidden)
	long := file(t, strings.Repeat("a", 100_000))
	for name, test := range map[string]struct {
		set  map[string]string
		says []string
	}{
		"both": {
			map[string]string{"ALTER_CONSOLE_SECRET_KEY": hidden, "ALTER_CONSOLE_SECRET_KEY_FILE": lines},
			[]string{"ALTER_CONSOLE_SECRET_KEY and ALTER_CONSOLE_SECRET_KEY_FILE are both set: unset one of them"},
		},
		"no file": {
			map[string]string{"ALTER_CONSOLE_SECRET_KEY_FILE": missing, "ALTER_CONSOLE_REMOTE_KEY_FILE": missing},
			[]string{"ALTER_CONSOLE_SECRET_KEY_FILE: open " + missing + ": no such file", "ALTER_CONSOLE_REMOTE_KEY_FILE: open " + missing},
		},
		"a directory": {
			map[string]string{"ALTER_CONSOLE_DATABASE_URL_FILE": t.TempDir()}, []string{"ALTER_CONSOLE_DATABASE_URL_FILE: read ", "is a directory"},
		},
		"empty file": {map[string]string{"ALTER_CONSOLE_ADMIN_PASSWORD_FILE": empty}, []string{"ALTER_CONSOLE_ADMIN_PASSWORD_FILE: " + empty + " is empty"}},
		"empty secrets": {
			map[string]string{"ALTER_CONSOLE_SECRET_KEY": "", "ALTER_CONSOLE_ADMIN_PASSWORD_FILE": ""},
			[]string{"ALTER_CONSOLE_SECRET_KEY is set and empty", "ALTER_CONSOLE_ADMIN_PASSWORD_FILE is set and empty"},
		},
		"large file": {map[string]string{"ALTER_CONSOLE_ADMIN_PASSWORD_FILE": long}, []string{"_FILE: " + long + " is larger than 65536 bytes"}},
		"two lines in a file": {
			map[string]string{"ALTER_CONSOLE_ADMIN_PASSWORD_FILE": lines}, []string{"_FILE: " + lines + ": there is a line break", "make it one line"},
		},
		"two lines":        {map[string]string{"ALTER_CONSOLE_ADMIN_PASSWORD": hidden + "\n" + hidden}, []string{"ALTER_CONSOLE_ADMIN_PASSWORD: there is a line break"}},
		"misspelt":         {map[string]string{"ALTER_CONSOLE_ADRESS": "x"}, []string{"ALTER_CONSOLE_ADRESS is not a variable of alter-console: did you mean ALTER_CONSOLE_ADDR?"}},
		"misspelt file":    {map[string]string{"ALTER_CONSOLE_SECRET_FILE": "x"}, []string{"or ALTER_CONSOLE_SECRET_KEY_FILE?"}},
		"in lower case":    {map[string]string{"ALTER_CONSOLE_data": "x"}, []string{"did you mean ALTER_CONSOLE_DATA?"}},
		"between two":      {map[string]string{"ALTER_CONSOLE_DATABASE": "x"}, []string{"did you mean ALTER_CONSOLE_DATA or ALTER_CONSOLE_DATABASE_URL?"}},
		"like none":        {map[string]string{"ALTER_CONSOLE_WORKERS_PER_CPU": "4"}, []string{"ALTER_CONSOLE_WORKERS_PER_CPU is not", "there are ALTER_CONSOLE_ADDR, ALTER_CONSOLE_ADMIN_EMAIL, ", "ALTER_CONSOLE_SECRET_KEY_FILE"}},
		"no secret":        {map[string]string{"ALTER_CONSOLE_ADDR_FILE": lines}, []string{"ALTER_CONSOLE_ADDR_FILE is not", "only secrets are read from files, so set ALTER_CONSOLE_ADDR"}},
		"a port of people": {map[string]string{"ALTER_CONSOLE_PORT": "8080"}, []string{"ALTER_CONSOLE_PORT is not a variable"}},
		"all at once":      {map[string]string{"ALTER_CONSOLE_ADRESS": "x", "ALTER_CONSOLE_DATTA": "x"}, []string{"ALTER_CONSOLE_ADRESS", "ALTER_CONSOLE_DATTA"}},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.set {
				t.Setenv(variable, value)
			}
			code, _, stderr := runs(t, "", "--data", newData(t), "app-key", "list")
			if code != 2 || strings.Contains(stderr, hidden) {
				t.Errorf("exit code %d: %s", code, stderr)
			}
			for _, want := range test.says {
				if !strings.Contains(stderr, want) {
					t.Errorf("it does not say %q but\n%s", want, stderr)
				}
			}
		})
	}
}

func TestAnArgumentIsOneLine(t *testing.T) {
	t.Parallel()
	code, _, stderr := runs(t, "", "--admin-password", "hush-hush\nhush-hush")
	if code != 2 || !strings.Contains(stderr, "argument 2: there is a line break") || strings.Contains(stderr, "hush") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// The Kubernetes documentation's list of what a Service puts into each container, for the names alter-console and alter-console-db.
func TestVariablesOfKubernetesAreNobodysMistake(t *testing.T) {
	for variable, value := range map[string]string{
		"ALTER_CONSOLE_SERVICE_HOST": "10.0.0.11", "ALTER_CONSOLE_SERVICE_PORT": "8080", "ALTER_CONSOLE_SERVICE_PORT_HTTP": "8080",
		"ALTER_CONSOLE_PORT": "tcp://10.0.0.11:8080", "ALTER_CONSOLE_PORT_8080_TCP": "tcp://10.0.0.11:8080",
		"ALTER_CONSOLE_PORT_8080_TCP_PROTO": "tcp", "ALTER_CONSOLE_PORT_8080_TCP_PORT": "8080", "ALTER_CONSOLE_PORT_8080_TCP_ADDR": "10.0.0.11",
		"ALTER_CONSOLE_DB_SERVICE_HOST": "10.0.0.12", "ALTER_CONSOLE_DB_PORT": "tcp://10.0.0.12:5432", "ALTER_CONSOLE_DB_PORT_5432_TCP": "tcp://10.0.0.12:5432",
	} {
		t.Setenv(variable, value)
	}
	if code, _, stderr := runs(t, "", "version"); code != 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
