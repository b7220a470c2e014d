// Package cli is the command line: its grammar, a file for each command, and what commands read and say.
package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/server"
)

// Main runs the program until it ends by itself or is told to by a signal. It returns the exit code.
func Main() int {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// commandLine is the grammar of the command line; serve is the default.
type commandLine struct {
	server.Config

	VersionFlag versionFlag `name:"version" help:"Print the version."`

	Serve       serveCommand       `cmd:"" default:"1" help:"Serve the console and the API (the default)."`
	AppKey      appKeyCommands     `cmd:"" name:"app-key" help:"Keys of the application, which may manage agents."`
	Admin       adminCommands      `cmd:"" help:"Administrators of the console."`
	Audit       auditCommands      `cmd:"" help:"What the audit trail proves."`
	Backup      backupCommand      `cmd:"" help:"Write all of the database into one file, while the server runs."`
	Restore     restoreCommand     `cmd:"" help:"Fill an empty or missing database with what a backup holds."`
	Check       checkCommand       `cmd:"" help:"Look for damage in the database, or in a backup."`
	Rotate      rotateCommand      `cmd:"" name:"rotate-secret" help:"Change the server's secret; keys go on working."`
	Rekey       rekeyCommand       `cmd:"" help:"Change the master key, and encrypt every managed secret anew; they go on working."`
	Status      statusCommand      `cmd:"" help:"Say what the database holds, whether all is in order, and how far a change of the secret or of the master key is."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
	Healthcheck healthcheckCommand `cmd:"" hidden:"" help:"Ask the server at --addr whether it is ready."`
}

// Run is the whole program. It returns the exit code, and ends when the context does.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	var line commandLine
	s := streams{in: stdin, out: stdout, err: forPeople(formatAsked(args, os.Environ()), stderr), log: stderr}
	command, code := line.read(args, s)
	if command == nil {
		return code
	}
	return line.run(ctx, command, s)
}

// read finds the command that the arguments ask for. Without one the program ends with the code.
func (line *commandLine) read(args []string, s streams) (command *kong.Context, code int) {
	exited := -1
	env := readEnvironment(os.Environ())
	parser, err := newParser(line, s, env, func(code int) { exited = code })
	if err != nil {
		s.complain(err)
		return nil, 1
	}
	if args, err = lines.Arguments(args); err != nil {
		s.complain(err)
		return nil, 2
	}
	command, err = parser.Parse(asksForHelp(args))
	if exited >= 0 {
		return nil, exited // --help
	}
	if err != nil {
		s.complain(err)
		s.complain(usageOf(err))
		return nil, 2
	}
	if err := line.Config.Check(command.Command() == "serve"); err != nil {
		s.complain(namingVariables(command, err))
		return nil, 2
	}
	line.Given = givenFlags(command, env)
	return command, 0
}

func newParser(line *commandLine, s streams, env *environment, exit func(code int)) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("alter-console"),
		kong.Description("The self-hosted console and API for AI agents and their API keys."),
		kong.Writers(s.out, s.err),
		kong.Exit(exit),
		kong.Help(printHelp),
		kong.NamedMapper("delay", kong.MapperFunc(readDelay)),
		kong.Resolvers(env),
		kong.ValueFormatter(describeFlag),
	)
}

// run does what the command says.
func (line *commandLine) run(ctx context.Context, command *kong.Context, s streams) (code int) {
	logger := line.Logger(s.log)
	if command.Command() == "serve" {
		server.ThisRelease().Log(logger)
		slog.SetDefault(logger) // what a library says on its own
	}
	warnOfSecretFlags(command, logger)
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(&line.Config, s); err != nil {
		s.complain(namingVariables(command, inWords(command, err)))
		if own := (*exitError)(nil); errors.As(err, &own) {
			return own.code
		}
		return 1
	}
	return 0
}
