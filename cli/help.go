package cli

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// ofEveryCommand are the flags of the server that other commands have a use for.
var ofEveryCommand = []string{"data", "database-url", "secret-key", "master-key"}

// printHelp shows of a command other than serve what is its own, and where the database is.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if node := ctx.Selected(); node != nil && node.Name != "serve" {
		for _, flag := range ctx.Model.Flags {
			if slices.Contains(ofEveryCommand, flag.Name) || node.Name == "healthcheck" && flag.Name == "addr" {
				flag.Group = &kong.Group{Key: "server", Title: "Flags of the server:"}
			} else if flag.Name != "help" {
				flag.Hidden = true
			}
		}
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

// asksForHelp takes `help` for --help, with or without a command behind it.
func asksForHelp(args []string) []string {
	if len(args) > 0 && args[0] == "help" {
		return append(slices.Clone(args[1:]), "--help")
	}
	return args
}

// usageOf says how the command is written that was not understood.
func usageOf(err error) error {
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if node := parse.Context.Selected(); node != nil {
			return errors.New("usage: alter-console " + strings.TrimPrefix(node.Summary(), "alter-console ") + "; see alter-console " + node.Path() + " --help")
		}
		if node := unfinished(parse.Context); node != nil {
			return errors.New("see alter-console " + node.Path() + " --help")
		}
	}
	return errors.New("see alter-console --help")
}

// unfinished is the command of which a part is missing, such as app-key.
func unfinished(ctx *kong.Context) (node *kong.Node) {
	for _, step := range ctx.Path {
		if step.Command != nil {
			node = step.Command
		}
	}
	return node
}

// givenName is the name of the flag that an error is about, with which its line begins.
var givenName = regexp.MustCompile(`(?m)^--[a-z]+(-[a-z]+)*`)

// namingVariables names the variables that values came from beside the flags that could have given them.
func namingVariables(command *kong.Context, err error) error {
	if err == nil || command == nil {
		return err
	}
	variables := map[string]string{}
	for _, given := range command.Path {
		if given.Flag != nil && given.Resolved && len(given.Flag.Envs) > 0 && !strings.Contains(err.Error(), given.Flag.Envs[0]) {
			variables["--"+given.Flag.Name] = given.Flag.Envs[0]
		}
	}
	return errors.New(givenName.ReplaceAllStringFunc(err.Error(), func(flag string) string {
		if variable, ok := variables[flag]; ok {
			return flag + " (" + variable + ")"
		}
		return flag
	}))
}

// readDelay reads a duration. What is none becomes one that the check refuses, with an example: most commands have no
// use for it.
func readDelay(ctx *kong.DecodeContext, target reflect.Value) error {
	var value string
	if err := ctx.Scan.PopValueInto("duration", &value); err != nil {
		return err
	}
	read, err := time.ParseDuration(value)
	if err != nil {
		read = -1
	}
	target.SetInt(int64(read))
	return nil
}

// describeFlag is what the help says of a flag.
func describeFlag(value *kong.Value) string {
	text := kong.DefaultHelpValueFormatter(value)
	if value.Flag == nil || !isSecret(value.Flag) {
		return text
	}
	return strings.TrimSuffix(text, ").") + ", or a file that $" + value.Tag.Envs[0] + fileSuffix + " names)."
}
