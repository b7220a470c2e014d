package wire

import "time"

// What the usage of keys is told by.
const (
	UsageByDay  = "day"
	UsageByHour = "hour"
)

// UsageSteps are what it can be told by.
func UsageSteps() []string { return []string{UsageByDay, UsageByHour} }

const (
	UsageDelay       = 5 * time.Second // how long after a request it is counted
	DefaultUsageDays = 14
	MaxUsageDays     = 35 // how long counts are kept
)
