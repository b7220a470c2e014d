// Alter Console: the self-hosted place where people manage AI agents and their keys, and the API that the agents and
// the official Alter SDKs talk to.
package main

import (
	"os"

	"github.com/alter-console/alter-console/cli"
)

func main() {
	os.Exit(cli.Main())
}
