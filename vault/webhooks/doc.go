// Package webhooks is the room of addresses that are told of endings: some days before, and at the end. What is to be told is a row
// until it has arrived, so that neither a restart nor an address that does not answer loses any of it. The form, and the signature,
// are those of Standard Webhooks.
package webhooks
