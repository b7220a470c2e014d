package cli

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/internal/lines"
)

const (
	variablePrefix = "ALTER_CONSOLE_"
	fileSuffix     = "_FILE"
)

// An environment is a kong.Resolver: it gives flags their values from variables, and secrets from the files that
// variables name as well. What is wrong with them is collected, so that one run shows every mistake.
type environment struct {
	variables map[string]string // those with the prefix, without line breaks
	problems  []error
}

func readEnvironment(given []string) *environment {
	e := &environment{variables: map[string]string{}}
	for _, line := range given {
		name, value, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, variablePrefix) {
			e.variables[name] = lines.DropBreak(value)
		}
	}
	return e
}

// isSecret reports whether a flag holds a secret: the tag `secret` says so, and nothing else does.
func isSecret(flag *kong.Flag) bool { return flag.Tag.Has("secret") }

// Resolve returns the value that the environment has for a flag. An empty variable is as good as none,
// but not a secret's: what should have put it there has failed.
func (e *environment) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		value, err := e.value(name, isSecret(flag))
		if err != nil {
			e.problems = append(e.problems, err)
		}
		if value != "" {
			return value, nil
		}
		if empty := e.emptySecret(flag, name); empty != "" && err == nil {
			e.problems = append(e.problems, fmt.Errorf("%s is set and empty: give it a value, or unset it", empty))
		}
		if _, set := e.variables[name]; set {
			return unset(flag), nil
		}
	}
	return nil, nil
}

// emptySecret is the name of a secret's variable that is set to nothing.
func (e *environment) emptySecret(flag *kong.Flag, name string) string {
	for _, one := range []string{name, name + fileSuffix} {
		if _, set := e.variables[one]; set && isSecret(flag) {
			return one
		}
	}
	return ""
}

func unset(flag *kong.Flag) any {
	if flag.HasDefault {
		return flag.Default
	}
	return reflect.Zero(flag.Target.Type()).Interface()
}

func (e *environment) value(name string, secret bool) (string, error) {
	value, file := e.variables[name], e.variables[name+fileSuffix]
	if !secret || file == "" {
		return value, lines.Naming(name, lines.Check(value))
	}
	if value != "" {
		return "", fmt.Errorf("%s and %s are both set: unset one of them", name, name+fileSuffix)
	}
	value, err := lines.ReadFile(file)
	return value, lines.Naming(name+fileSuffix, err)
}

// Validate refuses variables that no flag reads, for most are misspelt, and what Resolve found wrong.
func (e *environment) Validate(app *kong.Application) error {
	known := knownVariables(app)
	for _, name := range slices.Sorted(maps.Keys(e.variables)) {
		if !slices.Contains(known, name) && !fromKubernetes(name, e.variables[name]) {
			e.problems = append(e.problems, fmt.Errorf("%s is not a variable of alter-console: %s", name, advise(name, known)))
		}
	}
	return errors.Join(e.problems...)
}

func knownVariables(app *kong.Application) (names []string) {
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			for _, name := range flag.Envs {
				names = append(names, name)
				if isSecret(flag) {
					names = append(names, name+fileSuffix)
				}
			}
		}
		return next(nil)
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// A Service of Kubernetes that is called alter-console, or alter-console-db and the like, puts these into every
// container of its namespace.
var (
	serviceVariable = regexp.MustCompile(`^ALTER_CONSOLE_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$`)
	portVariable    = regexp.MustCompile(`^ALTER_CONSOLE_([A-Z0-9_]+_)?PORT$`)
	portValue       = regexp.MustCompile(`^(tcp|udp|sctp)://`) // what a person sets is a number
)

func fromKubernetes(name, value string) bool {
	return serviceVariable.MatchString(name) || portVariable.MatchString(name) && portValue.MatchString(value)
}

// advise says which variable may be meant by a name that is not one.
func advise(name string, known []string) string {
	if value, ok := strings.CutSuffix(name, fileSuffix); ok && slices.Contains(known, value) {
		return "only secrets are read from files, so set " + value
	}
	var near []string
	word := strings.TrimPrefix(name, variablePrefix)
	nearest := min(max(4, len(word)/3), len(word)-1)
	for _, other := range known {
		distance := levenshtein.ComputeDistance(strings.ToUpper(word), strings.TrimPrefix(other, variablePrefix))
		if distance < nearest {
			near, nearest = nil, distance
		}
		if distance == nearest {
			near = append(near, other)
		}
	}
	if near == nil {
		return "there are " + strings.Join(known, ", ")
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// explainFlag is what the help says of a flag.
func explainFlag(value *kong.Value) string {
	text := kong.DefaultHelpValueFormatter(value)
	if value.Flag == nil || !isSecret(value.Flag) {
		return text
	}
	return strings.TrimSuffix(text, ").") + ", or a file that $" + value.Tag.Envs[0] + fileSuffix + " names)."
}
