package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// TestMain lets the test's own executable be the bare Echo server, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == echoCommand {
		if err := serveEcho(context.Background(), os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// TestBench measures a little of everything, and looks at no figure.
func TestBench(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "alter-console")
	if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	var table, progress bytes.Buffer
	if err := run(t.Context(), []string{"-quick", "-binary", binary}, &table, &progress); err != nil {
		t.Fatalf("%v\n%s", err, &progress)
	}
	_, rows, _ := strings.Cut(table.String(), "measure")
	columns := 1
	if strings.Contains(rows, "PostgreSQL") {
		columns = 2
	} else if os.Getenv("CI") == "true" {
		t.Error("PostgreSQL was left out")
	}
	figure := regexp.MustCompile(`  +[\d.]`)
	for _, row := range strings.Split(strings.TrimSpace(rows), "\n")[1:] {
		if len(figure.FindAllString(row, -1)) != columns {
			t.Errorf("a figure is missing: %s", row)
		}
	}
	for _, measure := range []string{"start to first 200", "idle memory", "first page", "creates/s", "requests/s", "API: search, rare", "runs: host", "long run: errors", "settings", "retrieve, 64 connections: durable", "report calls", "removing old calls: p99 of me meanwhile", "audit: a person and common action", "audit verify"} {
		if !strings.Contains(rows, measure) {
			t.Errorf("nothing measures %q:\n%s", measure, rows)
		}
	}
}

// TestProgressOfStepsAtOnce has steps end at the same moment, as the seeding of two databases may.
func TestProgressOfStepsAtOnce(t *testing.T) {
	var progress bytes.Buffer
	b, steps := &bench{progress: &progress}, sync.WaitGroup{}
	for range 20 {
		steps.Go(func() { _ = b.step(t.Context(), "one of many", func(context.Context) error { return nil }) })
	}
	steps.Wait()
	if n := strings.Count(progress.String(), "one of many\n"); n != 20 {
		t.Errorf("%d lines of 20:\n%s", n, &progress)
	}
}

func TestOnlyWhatIsNamedIsMeasured(t *testing.T) {
	chosen, err := choose("retrieve,start")
	if got := strings.Join(names(chosen), " "); err != nil || got != "start serve create me retrieve" {
		t.Errorf("it measures %q (%v)", got, err)
	}
	if _, err := choose("me,naps"); err == nil || !strings.Contains(err.Error(), `"naps" is none of start, serve`) {
		t.Errorf("what is not measured is asked for: %v", err)
	}
}
