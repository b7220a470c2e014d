package vault

import (
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// checkBaseURL recognises addresses that a client makes of a wrong base URL, before the signature, which is of another
// path then, is called wrong.
func checkBaseURL(path string) error {
	switch {
	case path == "/sdk/sdk", strings.HasPrefix(path, "/sdk/sdk/"):
		return api.Failf(wire.CodeWrongBaseURL, "ALTER_BASE_URL ends in /sdk, which clients add by themselves.").
			WithHint("Set it to the server's address without /sdk.")
	case strings.HasPrefix(path, "/console/v1/sdk/"):
		return api.Fail(wire.CodeWrongBaseURL)
	case path == "/sdk", strings.HasPrefix(path, "/sdk/"), path == "/console/v1", strings.HasPrefix(path, "/console/v1/"):
		return nil
	}
	return api.Fail(wire.CodeWrongBaseURL)
}
