package cli

import (
	"errors"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/vault/api"
)

// inWords is an error as people read it who typed a command: what a rule says and what to do about it, without the code that
// programs go by, and each field by the flag or the argument that it was typed as.
func inWords(command *kong.Context, err error) error {
	var (
		refusal *api.Error
		field   *auth.FieldError
	)
	isRefusal, isField := errors.As(err, &refusal), errors.As(err, &field)
	many, joined := err.(interface{ Unwrap() []error })
	switch {
	case !isRefusal && !isField:
		return err
	case joined:
		var all []error
		for _, one := range many.Unwrap() {
			all = append(all, inWords(command, one))
		}
		return errors.Join(all...)
	case isRefusal:
		return errors.New(strings.Join(sentences(command, refusal), "\n"))
	}
	return errors.New(typedAs(command, field.Field) + field.Message)
}

// sentences are a line for each field that is refused, which says what would be right, or what is refused and what to do.
func sentences(command *kong.Context, refusal *api.Error) (all []string) {
	for _, p := range refusal.Problems {
		all = append(all, typedAs(command, p.Field)+p.Message)
	}
	if all != nil {
		return all
	}
	said := strings.TrimSpace(refusal.Message + " " + refusal.Hint)
	if cause := errors.Unwrap(refusal); cause != nil { // whoever runs commands reads logs, too
		said += " (" + cause.Error() + ")"
	}
	return []string{said}
}

// typedAs names the flag or the argument of a command that gives a field, and puts a colon behind it. It is "" for what isn't
// typed there, such as a password. A flag that is called otherwise than its field says so by the tag `field`.
func typedAs(command *kong.Context, field string) string {
	node := command.Selected()
	if node == nil {
		return ""
	}
	for _, flag := range command.Flags() { // those that all commands have, too
		if fieldOf(flag.Value) == field {
			return "--" + flag.Name + ": "
		}
	}
	for _, argument := range node.Positional {
		if fieldOf(argument) == field {
			return argument.Summary() + ": "
		}
	}
	return ""
}

func fieldOf(v *kong.Value) string {
	if field := v.Tag.Get("field"); field != "" {
		return field
	}
	return strings.ReplaceAll(v.Name, "-", "_")
}
