// Package vault is the embedded Alter API: it authenticates signed requests, enforces the rules of agents, keys and
// scopes, and answers in the exact shapes the official clients expect. It serves /sdk/* and, for what the console needs
// beyond the public API, /console/v1/*.
//
// It puts the parts together: vault/api is what all of them stand on, vault/gate finds out who asks, and each resource has a
// room, such as vault/agents. None has screens (package handlers) or SQL (package store). References such as "protocol
// 5.8" name sections of the protocol's description.
//
// A request passes through, in this order: request id, panic recovery, base URL, route (an unknown one is refused only
// after the next step), authentication (form of the key, size of the headers, signature, key and nonce, caller),
// authorisation, body (size, hash, media type), the caller's id, rule. answer in serve.go is this list as code.
package vault
