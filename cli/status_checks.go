package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/alter-console/alter-console/client/wire"
)

// printChecks lists what the page of the settings has as health, but for what only a server that runs knows.
func printChecks(checks []wire.HealthCheck, out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nHEALTH\tSTATE\tFOUND")
	for _, c := range checks {
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.Name, c.State, strings.TrimSpace(c.Says+" "+c.Fix))
	}
	return w.Flush()
}
