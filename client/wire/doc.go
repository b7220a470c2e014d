// Package wire is the part of the Alter HTTP protocol that clients and servers must agree on byte for byte: the
// grammar of API keys, what a signature covers, the names of headers and fields, the words for states, types, sorts and
// capabilities, the limits, and the error codes with their statuses. It does no I/O, holds no secret and keeps no state.
//
// References such as "protocol 3.4" name sections of the protocol's description.
package wire
