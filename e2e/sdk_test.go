package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// venvs makes each Python environment once.
var venvs sync.Map

// python returns the interpreter of an environment with one version of the official SDK, made at first use in the
// user's cache.
func python(t *testing.T, version string) string {
	t.Helper()
	made, _ := venvs.LoadOrStore(version, sync.OnceValues(func() (string, error) { return makeVenv(version) }))
	interpreter, err := made.(func() (string, error))()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return interpreter
}

func makeVenv(version string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "alter-console", "alter-sdk-"+version)
	interpreter := filepath.Join(dir, "bin", "python")
	if exec.Command(interpreter, "-c", "import alter_sdk").Run() == nil {
		return interpreter, nil
	}
	for _, step := range [][]string{
		{"python3", "-m", "venv", "--clear", dir},
		{interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "alter-sdk==" + version},
	} {
		if out, err := exec.Command(step[0], step[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("make a Python environment with alter-sdk %s: %w\n%s", version, err, out)
		}
	}
	return interpreter, nil
}

// runPython runs a script of sdk/ against the server with the official SDK.
func (s *server) runPython(t *testing.T, version, script string, args ...string) {
	t.Helper()
	c := exec.Command(python(t, version), append([]string{filepath.Join("sdk", script)}, args...)...)
	c.Env = append(os.Environ(), "ALTER_BASE_URL="+s.url, "PYTHONDONTWRITEBYTECODE=1", "SDK_VERSION="+version)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s with alter-sdk %s: %v\n%s", script, version, err, out)
	}
}

func TestOfficialSDK(t *testing.T) {
	for _, version := range []string{"0.29.0", "0.20.0"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s := startWithAdmin(t)
			s.runPython(t, version, "agents.py", s.command("app-key", "create", "e2e"))
			s.stop()
		})
	}
}
