// Command bench measures the built program and prints its figures beside the aims.
//
// It drives the real binary over loopback, on SQLite and on PostgreSQL, from another process than the server's. See
// docs/benchmarks.md for how to read the table. It is no test: tests never measure time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is the whole program, for main and for the test.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == echoCommand {
		return serveEcho(ctx, os.Stdin, stdout)
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	binary := flags.String("binary", "bin/alter-console", "the program to measure")
	quick := flags.Bool("quick", os.Getenv("BENCH_QUICK") != "", "a few requests on little data, to see that it works")
	only := flags.String("only", "", "which to measure, with commas between: "+strings.Join(names(measurements), ", ")+"; default: all")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	size := full
	if *quick {
		size = small
	}
	b := &bench{binary: *binary, size: size, progress: stderr}
	err = errors.Join(b.measure(ctx, chosen), b.close())
	// Nothing runs any more when the table is printed, for whoever reads it may go away. Of a run that failed or was interrupted
	// it has what was measured till then.
	if b.table != nil {
		err = errors.Join(err, b.print(stdout))
	}
	return err
}

// A measurement is one thing that is measured, and what it is called.
type measurement struct {
	name string
	do   func(*bench, context.Context) error
}

// measurements are the visible order of everything that is measured.
var measurements = []measurement{
	onEach("start", (*bench).measureStart),
	onEach("serve", (*bench).serve),
	onEach("weight", (*bench).measureWeight),
	onEach("create", (*bench).measureCreate),
	{"me", func(b *bench, ctx context.Context) error { return b.step(ctx, "signed requests", b.measureMe) }},
	onEach("lists", (*bench).measureLists),
	onEach("activity", (*bench).measureActivity),
	onEach("retrieve", (*bench).measureRetrieve),
	onEach("retention", (*bench).measureRetention),
	onEach("audit", (*bench).measureAudit),
}

// onEach is a measurement that is done on one database after the other.
func onEach(name string, do func(*bench, context.Context, *target) error) measurement {
	return measurement{name, func(b *bench, ctx context.Context) error {
		for _, t := range b.targets {
			if err := b.step(ctx, t.name+": "+name, func(ctx context.Context) error { return do(b, ctx, t) }); err != nil {
				return err
			}
		}
		return nil
	}}
}

func names(all []measurement) (names []string) {
	for _, m := range all {
		names = append(names, m.name)
	}
	return names
}

// choose are the measurements of a list of names, all for "". Whatever is measured, servers are started, and agents made whose
// keys sign requests; retrievals are compared with the bare Echo of "me".
func choose(only string) ([]measurement, error) {
	if only == "" {
		return measurements, nil
	}
	wanted := append(strings.Split(only, ","), "serve", "create")
	if slices.Contains(wanted, "retrieve") {
		wanted = append(wanted, "me")
	}
	for _, name := range wanted {
		if !slices.Contains(names(measurements), name) {
			return nil, fmt.Errorf("-only: %q is none of %s", name, strings.Join(names(measurements), ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(measurements), func(m measurement) bool { return !slices.Contains(wanted, m.name) }), nil
}

func (b *bench) measure(ctx context.Context, chosen []measurement) error {
	if err := b.prepare(ctx); err != nil {
		return err
	}
	for _, m := range chosen {
		if err := m.do(b, ctx); err != nil {
			return err
		}
	}
	return nil
}
