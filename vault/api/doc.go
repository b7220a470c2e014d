// Package api is what every part of the embedded API stands on: refusals with their two texts, and readers of bodies and
// parameters that collect what is wrong. It knows no resource.
package api
