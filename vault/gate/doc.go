// Package gate finds out who sends a request to the embedded API: it checks signature, nonce and key, resolves the caller,
// decides whether they may use a route, and lets the body in. It knows nothing of what routes do.
//
// The steps of a Pass are called in the order Authenticate, Authorise, ReadBody, NameCaller.
package gate
