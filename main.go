// Alter Console: the self-hosted place where people manage AI agents and their keys, and the API that the agents and
// the official Alter SDKs talk to. This package is the command line and the wiring, nothing else.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = ""

func main() {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// commandLine is the grammar of the command line; serve is the default.
type commandLine struct {
	config

	Serve       serveCommand       `cmd:"" default:"1" help:"Serve the console and the API (the default)."`
	AppKey      appKeyCommands     `cmd:"" name:"app-key" help:"Keys of the application, which may manage agents."`
	Admin       adminCommands      `cmd:"" help:"Administrators of the console."`
	Backup      backupCommand      `cmd:"" help:"Write all of the database into one file, while the server runs."`
	Restore     restoreCommand     `cmd:"" help:"Fill an empty or missing database with what a backup holds."`
	Check       checkCommand       `cmd:"" help:"Look for damage in the database, or in a backup."`
	Rotate      rotateCommand      `cmd:"" name:"rotate-secret" help:"Change the server's secret; keys go on working."`
	Status      statusCommand      `cmd:"" help:"Say what the database holds, and how far a change of the secret is."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
	Healthcheck healthcheckCommand `cmd:"" hidden:"" help:"Ask the server at --addr whether it is ready."`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is the whole program, for main and for tests. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	var line commandLine
	exited := -1
	parser, err := kong.New(&line,
		kong.Name("alter-console"),
		kong.Description("The self-hosted console and API for AI agents and their API keys."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError(),
		kong.Resolvers(readEnvironment(os.Environ())),
		kong.ValueFormatter(explainFlag),
	)
	if err != nil {
		complain(stderr, err)
		return 1
	}
	if args, err = argumentLines(args); err != nil {
		complain(stderr, err)
		return 2
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if err != nil {
		complain(stderr, err)
		complain(stderr, errors.New("see alter-console --help"))
		return 2
	}
	if err := line.check(); err != nil {
		complain(stderr, err)
		return 2
	}
	warnOfSecretFlags(command, line.logger(stderr))
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(&line.config, streams{stdin, stdout, stderr}); err != nil {
		complain(stderr, err)
		return 1
	}
	return 0
}

// complain says what is wrong, with the program's name before each line.
func complain(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(w, "alter-console:", strings.TrimSpace(line))
	}
}

func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, versionText())
	return err
}
