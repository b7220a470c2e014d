package client

import "time"

// ModuleVersion is what the User-Agent says of a program that was built so.
var ModuleVersion = moduleVersion

// TellLossesEvery has a log tell more often of records that are lost, until it is called with what it returns.
func TellLossesEvery(d time.Duration) (before time.Duration) {
	before, lossesEvery = lossesEvery, d
	return before
}
