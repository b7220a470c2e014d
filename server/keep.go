package server

import (
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// Bounds of how long things are kept.
const (
	leastKept = time.Hour
	mostKept  = 100 * 365 * 24 * time.Hour
)

// Days is a time to keep something: days as in 90d, or what Go calls a duration, as in 36h; 0 is for ever.
type Days time.Duration

// UnmarshalText implements encoding.TextUnmarshaler. What is no time becomes one that the check refuses, with an example:
// most commands have no use for it.
func (d *Days) UnmarshalText(text []byte) error {
	*d = Days(parseDays(string(text)))
	return nil
}

func parseDays(text string) time.Duration {
	if text == "0" {
		return 0
	}
	if number, ok := strings.CutSuffix(text, "d"); ok {
		days, err := strconv.Atoi(number)
		if err != nil || days < 0 || days > int(mostKept/(24*time.Hour)) {
			return -1
		}
		return time.Duration(days) * 24 * time.Hour
	}
	read, err := time.ParseDuration(text)
	if err != nil {
		return -1
	}
	return read
}

// String writes a time as people give it: in days or hours where that is exact.
func (d Days) String() string {
	const hour, day = Days(time.Hour), Days(24 * time.Hour)
	switch {
	case d == 0:
		return "0"
	case d%day == 0:
		return strconv.Itoa(int(d/day)) + "d"
	case d%hour == 0:
		return strconv.Itoa(int(d/hour)) + "h"
	}
	return time.Duration(d).String()
}

// warnOfShortBodies says that headers and bodies of calls are not kept for as long as they are told to be.
func (c *Config) warnOfShortBodies(logger *slog.Logger) {
	if c.KeepCalls != 0 && c.KeepBodies > c.KeepCalls {
		logger.Warn("--keep-bodies is longer than --keep-calls: headers and bodies are removed with their calls",
			"keep_bodies", c.KeepBodies.String(), "keep_calls", c.KeepCalls.String())
	}
}

func (c *Config) checkKept(serving bool) error {
	if !serving {
		return nil
	}
	return errors.Join(
		checkDays("--keep-calls", c.KeepCalls),
		checkDays("--keep-bodies", c.KeepBodies),
		checkDays("--keep-derived-keys", c.KeepDerived),
		checkDays("--keep-audit", c.KeepAudit),
	)
}

func checkDays(flag string, d Days) error {
	if kept := time.Duration(d); kept == 0 || kept >= leastKept && kept <= mostKept {
		return nil
	}
	return fmt.Errorf("%s must be between 1h and 36500d, or 0 for ever: write it like 90d or 36h", flag)
}
