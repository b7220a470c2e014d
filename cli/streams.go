package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/server"
)

// streams are where a command reads and writes.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
	log io.Writer // of entries in the form of --log-format; the same place as err
}

// formatAsked is --log-format as far as it can be known before the command line is understood, so that what is wrong
// with the command line is said in that form as well. The last flag wins, as later.
func formatAsked(args, environment []string) (format string) {
	for _, line := range environment {
		if value, ok := strings.CutPrefix(line, "ALTER_CONSOLE_LOG_FORMAT="); ok {
			format = lines.DropBreak(value)
		}
	}
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--log-format="); ok {
			format = value
		} else if arg == "--log-format" && i+1 < len(args) {
			format = args[i+1]
		}
	}
	return format
}

// forPeople is where a command says things to people: in plain lines, or as entries of a log where everything is one.
func forPeople(format string, w io.Writer) io.Writer {
	if format == server.JSONFormat {
		return lineLog{server.NewLogger(format, w, nil), slog.LevelInfo}
	}
	return w
}

// A lineLog makes an entry of each line. Whoever writes to it writes whole lines.
type lineLog struct {
	*slog.Logger
	level slog.Level
}

func (l lineLog) Write(text []byte) (int, error) {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			l.Log(context.Background(), l.level, string(line))
		}
	}
	return len(text), nil
}

// complain says what is wrong, in each line with the program's name before it.
func (s streams) complain(err error) {
	if l, ok := s.err.(lineLog); ok {
		l.level = slog.LevelError
		fmt.Fprintln(l, err)
		return
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(s.err, "alter-console:", strings.TrimSpace(line))
	}
}
