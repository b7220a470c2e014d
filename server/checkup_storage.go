package server

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/text"
)

func (c *checkup) database(ctx context.Context) finding {
	if err := c.store.Ready(ctx); err != nil {
		return defective("Requests don't work: "+reason(err, "it does not answer")+".", "See “When the storage fails” in docs/operations.md.")
	}
	return fine(c.config.Database() + " answers.")
}

// Bounds of the room that is left.
const (
	fewBytes     = 1 << 30 // or a twentieth
	hardlyAny    = 100 << 20
	littleOf     = 20
	hardlyAnyOf  = 100
	backupAdvice = "Run alter-console backup every day, keep its file elsewhere, and try it with alter-console check."
)

// disk is of SQLite alone: PostgreSQL's is not seen from here.
func (c *checkup) disk(context.Context) finding {
	free, total, known := roomAt(c.config.Data)
	if !known || total == 0 || c.config.DatabaseURL != "" {
		return finding{}
	}
	says := fmt.Sprintf("%s of %s are free where --data is.", text.Bytes(int64(free)), text.Bytes(int64(total)))
	const fix = "Make room, or move --data to a larger volume while the server is stopped. Shorter --keep-calls and --keep-bodies slow the growth down."
	switch {
	case free < hardlyAny || free < total/hardlyAnyOf:
		return defective(says, fix)
	case free < fewBytes || free < total/littleOf:
		return doubtful(says, fix)
	}
	return fine(says)
}

func (c *checkup) files(context.Context) finding {
	open := c.config.openFiles()
	if len(open) == 0 {
		return fine("Nobody else on this machine can read the data and the keys in --data.")
	}
	for _, path := range open {
		if info, err := os.Stat(path); err == nil && path == c.config.Data && isShared(info) {
			return doubtful("Others on this machine use "+path+" too.", "Give --data a directory of its own.")
		}
	}
	return doubtful("Others on this machine may get at "+strings.Join(open, ", ")+".", "Run chmod go= "+strings.Join(open, " "))
}

// Bounds of how far clocks may be apart: a signature is good for five minutes.
const (
	clocksApart    = 5 * time.Second
	clocksTooApart = time.Minute
)

// clock compares this machine's with the one that PostgreSQL runs on.
func (c *checkup) clock(ctx context.Context) finding {
	if c.config.DatabaseURL == "" {
		return finding{}
	}
	before := time.Now()
	there, err := c.store.Clock(ctx)
	if err != nil {
		return finding{} // which is what the first check is about
	}
	apart := there.Sub(before.Add(time.Since(before) / 2)).Abs().Round(100 * time.Millisecond)
	says := fmt.Sprintf("This machine's clock and PostgreSQL's are %s apart.", apart)
	const fix = "Have both machines set their clocks by NTP: requests whose time is wrong are refused, and narrowings come late."
	switch {
	case apart > clocksTooApart:
		return defective(says, fix)
	case apart > clocksApart:
		return doubtful(says, fix)
	}
	return fine(says)
}

func (c *checkup) backups(context.Context) finding {
	return noted("When the last backup was made is not known here.", backupAdvice)
}
