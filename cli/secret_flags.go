package cli

import (
	"fmt"
	"log/slog"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/server"
)

// warnOfSecretFlags says which secrets anybody on this machine can see in the list of processes.
func warnOfSecretFlags(command *kong.Context, logger *slog.Logger) {
	for _, given := range command.Path {
		flag := given.Flag
		if flag == nil || given.Resolved || !isSecret(flag) || !server.HoldsPassword(fmt.Sprint(command.FlagValue(flag))) {
			continue
		}
		logger.Warn("a secret that is given as a flag shows in the list of processes: give it in a file or a variable",
			"flag", "--"+flag.Name, "file", flag.Envs[0]+fileSuffix, "variable", flag.Envs[0])
	}
}
