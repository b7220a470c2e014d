// Package vault is the embedded Alter API: it authenticates signed requests, enforces the rules of agents, keys and
// scopes, and answers in the exact shapes the official clients expect. It serves /sdk/* and, for what the console needs
// beyond the public API, /console/v1/*.
//
// It holds rules and HTTP, no SQL (package store) and no screens (package handlers). References such as "protocol 5.8"
// name sections of the protocol's description.
//
// A request passes through, in this order: request id, panic recovery, size limits, authentication (signature, nonce,
// key), caller resolution, route, actor id, rule. The files are named after these steps and after the resources.
package vault
