package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The targets use the toolchain of go.mod, and the installed one where that can't be had.
func TestTheToolchainThatMakeUses(t *testing.T) {
	wanted := regexp.MustCompile(`(?m)^toolchain (go1\.\d+\.\d+)$`).FindStringSubmatch(read(t, "go.mod"))
	if wanted == nil {
		t.Fatal("go.mod names no toolchain")
	}
	offline := []string{"GOTOOLCHAIN=", "GOPROXY=off", "GOMODCACHE=" + t.TempDir(), "GOFLAGS="}
	installed := says(t, []string{"GOTOOLCHAIN=local"}, "go", "version")
	want := "local"
	if strings.Contains(installed, wanted[1]+" ") {
		want = "auto"
	}
	const show = "--eval=toolchain: ; @echo $(GOTOOLCHAIN)"
	if got := says(t, offline, "make", "-s", show, "toolchain"); got != want {
		t.Errorf("without a network, with %s and %s wanted: GOTOOLCHAIN is %q, want %q", installed, wanted[1], got, want)
	}
	if got := says(t, []string{"GOTOOLCHAIN=go1.99.0"}, "make", "-s", show, "toolchain"); got != "go1.99.0" {
		t.Errorf("the one that is asked for is %q", got)
	}
}

// The image is built with the same flags as a release, and both say what they are.
func TestABuildSaysWhichReleaseItIs(t *testing.T) {
	given := map[string]string{"VERSION": "v9", "COMMIT": "c0ffee"}
	flags := says(t, nil, "make", "-s", "VERSION=v9", "COMMIT=c0ffee", "--eval=flags: ; @echo '$(LDFLAGS)'", "flags")
	image := regexp.MustCompile(`-ldflags "(.*?)"`).FindStringSubmatch(read(t, "Dockerfile"))
	if image == nil || os.Expand(image[1], func(name string) string { return given[name] }) != flags {
		t.Errorf("the image is built with %q, a release with %s", image, flags)
	}
	program := filepath.Join(t.TempDir(), "alter-console")
	says(t, nil, "go", "build", "-ldflags", flags, "-o", program, ".")
	if said := says(t, nil, program, "version"); !strings.HasPrefix(said, "v9 (commit c0ffee, ") {
		t.Errorf("the version is %s", said)
	}
}

// says is what a program says, with more variables.
func says(t *testing.T, variables []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), variables...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return strings.TrimSpace(string(out))
}
