// Package vault is the embedded Alter API: it authenticates signed requests, enforces the rules of agents, keys and
// scopes, and answers in the exact shapes the official clients expect. It serves /sdk/* and, for what the console needs
// beyond the public API, /console/v1/*.
//
// It holds rules and HTTP, no SQL (package store) and no screens (package handlers). References such as "protocol 5.8"
// name sections of the protocol's description.
//
// A request passes through, in this order: request id, panic recovery, route (an unknown one is refused only after the
// next step), authentication (header and body sizes, signature, nonce and key, media type, caller), authorisation, actor
// id, rule. answer in serve.go is this list as code; the files are named after the steps and after the resources.
package vault
