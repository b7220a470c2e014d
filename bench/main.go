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

// A size says how much of everything there is.
type size struct {
	agents   int // in the database, with two keys each
	creates  int
	rounds   int // of signed requests, taking turns between the servers
	requests int // in a round
	pages    int // of each list
	starts   int
	signers  int // agents whose keys sign
}

var (
	full  = size{agents: 100_000, creates: 3_000, rounds: 4, requests: 15_000, pages: 300, starts: 7, signers: 1_000}
	small = size{agents: 300, creates: 40, rounds: 1, requests: 100, pages: 2, starts: 1, signers: 20}
)
