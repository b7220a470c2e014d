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
	if err := flags.Parse(args); err != nil {
		return err
	}
	size := full
	if *quick {
		size = small
	}
	b := &bench{binary: *binary, size: size, progress: stderr}
	// Nothing runs any more when the table is printed, for whoever reads it may go away.
	if err := errors.Join(b.measure(ctx), b.close()); err != nil {
		return err
	}
	return b.print(stdout)
}

// measure is the visible order of everything that is measured.
func (b *bench) measure(ctx context.Context) error {
	if err := b.prepare(ctx); err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func(context.Context, *target) error
	}{
		{"start", b.measureStart},
		{"serve", b.serve},
		{"page weight", b.measureWeight},
		{"create", b.measureCreate},
	} {
		if err := b.onEach(ctx, step.name, step.do); err != nil {
			return err
		}
	}
	if err := b.step(ctx, "signed requests", b.measureMe); err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func(context.Context, *target) error
	}{
		{"lists", b.measureLists},
		{"activity", b.measureActivity},
		{"retrieve", b.measureRetrieve},
		{"retention", b.measureRetention},
	} {
		if err := b.onEach(ctx, step.name, step.do); err != nil {
			return err
		}
	}
	return nil
}

// onEach does a step on one database after the other.
func (b *bench) onEach(ctx context.Context, name string, do func(context.Context, *target) error) error {
	for _, t := range b.targets {
		if err := b.step(ctx, t.name+": "+name, func(ctx context.Context) error { return do(ctx, t) }); err != nil {
			return err
		}
	}
	return nil
}
