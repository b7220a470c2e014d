package wire

// A Setting is a value that a server was started with.
type Setting struct {
	Flag     string `json:"flag"`     // such as "--public-url"
	Variable string `json:"variable"` // of the environment, that says the same
	Value    string `json:"value"`    // "" for none; of a secret no more than SecretIsSet
	Source   string `json:"source"`   // one of the constants below
}

// SecretIsSet is the value of a setting that is secret.
const SecretIsSet = "set"

// Where the value of a setting comes from.
const (
	SourceFlag        = "flag"
	SourceEnvironment = "environment"
	SourceFile        = "file" // that a variable names
	SourceDefault     = "default"
)

// A HealthCheck is one thing that should be so for a server to be in order.
type HealthCheck struct {
	Name  string `json:"name"`
	State string `json:"state"` // one of HealthStates
	Says  string `json:"says"`  // what was found
	Fix   string `json:"fix"`   // what to do about it, "" for nothing
}

// The states of a check.
const (
	HealthOK      = "ok"
	HealthNote    = "note"    // could be better, or can't be known
	HealthWarning = "warning" // will be a problem
	HealthError   = "error"   // is one
)

// HealthStates are all of them, the worst first.
func HealthStates() []string { return []string{HealthError, HealthWarning, HealthNote, HealthOK} }
