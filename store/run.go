package store

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Run is one row of runs: all calls and spans that programs gave the same run id.
type Run struct {
	ID          int64 // tells of when it became known
	AppID       string
	RunID       string // as programs call it
	ThreadID    string // the first that was told, "" for none
	Agents      []RunAgent
	AgentsTotal int
	StartedAt   time.Time // of the earliest call or span
	EndedAt     time.Time // of the latest
	Calls       int
	Errors      int // calls that were refused or failed
	Spans       int
	Unreported  int // calls whose outcome is not told yet
}

// A RunAgent is one of the agents of a run.
type RunAgent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// maxRunAgents is how many agents a run's row names.
const maxRunAgents = 5

// runColumns are what scanRun reads; runs are written by KeepRuns alone.
const runColumns = `id, app_id, run_id, thread_id, agents, agents_total, started_at, ended_at, calls, errors, spans, unreported`

func scanRun(row sqldb.Scanner) (r Run, err error) {
	var agents string
	var started, ended int64
	err = row.Scan(&r.ID, &r.AppID, &r.RunID, &r.ThreadID, &agents, &r.AgentsTotal, &started, &ended, &r.Calls, &r.Errors, &r.Spans, &r.Unreported)
	if err != nil {
		return r, err
	}
	r.StartedAt, r.EndedAt = fromMicros(started), fromMicros(ended)
	return r, json.Unmarshal([]byte(agents), &r.Agents)
}

func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }
