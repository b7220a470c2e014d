package cli

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/internal/lines"
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

// Resolve returns the value that the environment has for a flag. An empty variable is as good as none, but not a
// secret's: what should have put it there has failed.
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
