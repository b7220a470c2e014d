package sso

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alter-console/alter-console/internal/access"
)

// A Rule says what a person becomes of whom a claim says something. The first that fits counts.
type Rule struct {
	Claim    Path        `yaml:"claim"`
	Contains string      `yaml:"contains"` // one of the texts in a list
	Is       any         `yaml:"is"`       // a text, a number, true or false
	Role     access.Role `yaml:"role"`
	Teams    []string    `yaml:"teams"`  // nil for all
	Refuse   bool        `yaml:"refuse"` // the provider has this person disabled, or keeps them from the console
}

// A Path is where a claim is: its name, or the names from the outermost to the innermost.
type Path []string

// UnmarshalYAML reads a name or a list of names.
func (p *Path) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*p = Path{node.Value}
		return nil
	}
	var names []string
	if err := node.Decode(&names); err != nil {
		return err
	}
	*p = names
	return nil
}

func (p Path) String() string { return strings.Join(p, " › ") }

// in finds the claim, and reports whether it is there.
func (p Path) in(claims map[string]any) (value any, there bool) {
	value = claims
	for _, name := range p {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		if value, ok = object[name]; !ok || value == nil {
			return nil, false
		}
	}
	return value, len(p) > 0
}

func (r Rule) problems() (list []string) {
	if len(r.Claim) == 0 || slices.Contains(r.Claim, "") {
		list = append(list, "claim is missing: name the claim that it looks at")
	}
	if (r.Contains == "") == (r.Is == nil) {
		list = append(list, "give either contains (for a list of texts) or is (for anything else)")
	}
	switch r.Is.(type) {
	case nil, string, bool, int, float64:
	default:
		list = append(list, "is must be a text, a number, true or false")
	}
	switch {
	case r.Refuse && (r.Role != "" || r.Teams != nil):
		list = append(list, "refuse excludes role and teams")
	case !r.Refuse:
		list = append(list, problemsOfPower("role", r.Role, r.Teams)...)
	}
	return list
}

// String says the rule as people read it.
func (r Rule) String() string {
	condition := fmt.Sprintf("%s contains %s", r.Claim, r.Contains)
	if r.Is != nil {
		condition = fmt.Sprintf("%s is %v", r.Claim, r.Is)
	}
	if r.Refuse {
		return condition + " → refused"
	}
	return condition + " → " + power(r.Role, r.Teams)
}

func power(role access.Role, teams []string) string {
	if teams == nil {
		return string(role)
	}
	return string(role) + ", teams " + strings.Join(teams, ", ")
}

// A ClaimError is that a claim is of another type than it must be: nothing is guessed from it.
type ClaimError struct{ Claim, Want, Got string }

func (e *ClaimError) Error() string {
	return fmt.Sprintf("the claim %s must be %s, and is %s", e.Claim, e.Want, e.Got)
}

// fits reports whether a rule is about who has these claims. A claim that is not there fits nothing.
func (r Rule) fits(claims map[string]any) (bool, error) {
	value, there := r.Claim.in(claims)
	if !there {
		return false, nil
	}
	if r.Is == nil {
		texts, err := listOfTexts(r.Claim.String(), value)
		return slices.Contains(texts, r.Contains), err
	}
	want := r.Is
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	if kindOf(want) != kindOf(value) {
		return false, &ClaimError{r.Claim.String(), kindOf(want), kindOf(value)}
	}
	return value == want, nil
}

func listOfTexts(claim string, value any) (texts []string, err error) {
	wrong := &ClaimError{claim, "a list of texts", kindOf(value)}
	list, ok := value.([]any)
	if !ok {
		return nil, wrong
	}
	for _, one := range list {
		text, ok := one.(string)
		if !ok {
			wrong.Got = "a list with " + kindOf(one)
			return nil, wrong
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// kindOf says what a value of JSON is.
func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "a text"
	case bool:
		return "true or false"
	case float64, json.Number:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "nothing"
}

// A Decision is what the rules make of a person.
type Decision struct {
	Role  access.Role
	Teams []string // nil for all
	Rule  string   // in words
}

// Why the rules let somebody not in.
var (
	ErrNoRule     = errors.New("no rule fits, and there is no default role")
	ErrRuleRefuse = errors.New("a rule refuses")
)

// Decide finds the first rule that fits. ErrNoRule, ErrRuleRefuse with the rule in the decision, *ClaimError.
func (p Provider) Decide(claims map[string]any) (Decision, error) {
	for _, r := range p.Rules {
		fits, err := r.fits(claims)
		switch {
		case err != nil:
			return Decision{Rule: r.String()}, err
		case fits && r.Refuse:
			return Decision{Rule: r.String()}, ErrRuleRefuse
		case fits:
			return Decision{r.Role, r.Teams, r.String()}, nil
		}
	}
	if p.DefaultRole == "" {
		return Decision{}, ErrNoRule
	}
	return Decision{p.DefaultRole, p.DefaultTeams, p.Otherwise()}, nil
}

// Otherwise says what becomes of whom no rule fits.
func (p Provider) Otherwise() string {
	if p.DefaultRole == "" {
		return "no rule fits → refused"
	}
	return "no rule fits → " + power(p.DefaultRole, p.DefaultTeams)
}
