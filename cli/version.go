package cli

import (
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/server"
)

type versionCommand struct{}

// Run prints what this program is, in one line.
func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, server.ThisRelease())
	return err
}

// versionFlag is --version, which does the same wherever it stands.
type versionFlag bool

// BeforeReset prints the version before anything else is looked at.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	_, err := fmt.Fprintln(app.Stdout, server.ThisRelease())
	app.Exit(0)
	return err
}
