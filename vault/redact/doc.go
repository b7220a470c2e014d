// Package redact takes credentials out of what programs tell, before it is kept.
package redact
