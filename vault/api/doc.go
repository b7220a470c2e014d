// Package api is what every part of the embedded API stands on: a request on its way (Call), the answer (Reply) or the
// refusal with its two texts (Error), the table of routes, the readers of bodies and parameters, changes in a transaction
// and their repetition. It knows no resource.
package api
