package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

const (
	variablePrefix = "ALTER_CONSOLE_"
	fileSuffix     = "_FILE"
)

// isSecret reports whether a flag holds a secret: the tag `secret` says so, and nothing else does.
func isSecret(flag *kong.Flag) bool { return flag.Tag.Has("secret") }

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
