// Package usage counts how often keys are used, and refused, and answers for it.
//
// A request is counted in memory. What was counted is written down every few seconds by a task of its own, so that no
// request waits for it.
package usage
