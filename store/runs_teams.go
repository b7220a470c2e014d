package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// confineRuns narrows to the runs that have to do with agents of the filter's teams, in which what is looked for is of theirs
// too: marks are of all agents of a run.
func (q queries) confineRuns(ctx context.Context, f RunFilter, s *runSelection) error {
	if f.Teams == nil {
		return nil
	}
	few, ids, err := q.runsOfTeams(ctx, f)
	if err != nil {
		return err
	}
	if few {
		list, _ := json.Marshal(append([]string{}, ids...)) // of texts, none is no list too
		s.where.Add(s.id+` in (select cast(value as bigint) from `+q.read.Element()+`)`, string(list))
		s.where.Add(aside.On(q.read)+`r.app_id = #`, f.AppID)
	} else {
		s.where.Add(`exists (select 1 from run_marks x where x.run = `+s.id+` and x.kind = '`+MarkAgent+`' and `+f.Teams.checks(q.read, `x.value`)+`)`, f.Teams.list())
		s.where.Add(`r.app_id = #`, f.AppID)
	}
	return q.confineCalls(ctx, f, s)
}

// runsOfTeams are the runs of the teams' agents, unless these are many.
func (q queries) runsOfTeams(ctx context.Context, f RunFilter) (few bool, ids []string, err error) {
	c := &sqldb.Clause{}
	c.Add(`kind = '` + MarkAgent + `'`)
	f.Teams.find(q.read, c, `value`)
	RunFilter{Since: f.Since, Until: f.Until}.narrow(c, "at")
	ids, err = sqldb.Values[string](ctx, q.read, "find the runs of teams",
		`select distinct cast(run as text) from (select run from run_marks where `+c.String()+` limit `+c.Bind(wordCap+1)+`) found`, q.read.Planned(c)...)
	return len(ids) <= wordCap, ids, err
}

// confineCalls has what a filter looks for be of calls of the teams' agents.
func (q queries) confineCalls(ctx context.Context, f RunFilter, s *runSelection) error {
	secretID, err := q.secretIDOf(ctx, f.AppID, f.ManagedSecret)
	if err != nil {
		return err
	}
	if f.AgentID != "" {
		s.where.Add(`exists (select 1 from agents a where a.id = # and `+f.Teams.theirs(q.read, `a.team`)+`)`, f.AgentID, f.Teams.list())
	}
	own := `exists (select 1 from calls c where c.run_id = r.run_id and c.run_id <> '' and c.app_id = r.app_id and ` + f.Teams.checks(q.read, `c.agent_id`) + ` and `
	for _, equal := range []struct{ column, value string }{
		{"secret_id", secretID}, {"host", strings.ToLower(f.Host)}, {"class", f.Class}, {"outcome", f.Outcome},
	} {
		if equal.value != "" {
			s.where.Add(own+aside.On(q.read)+`c.`+equal.column+` = #)`, f.Teams.list(), Text(equal.value, maxMark))
		}
	}
	if f.ThreadID != "" {
		thread := Text(f.ThreadID, maxRunID)
		span := `exists (select 1 from spans p where p.run_id = r.run_id and p.run_id <> '' and p.app_id = r.app_id and ` + f.Teams.checks(q.read, `p.agent_id`) + ` and `
		s.where.Add(`(r.thread_id = # or `+own+aside.On(q.read)+`c.thread_id = #) or `+span+aside.On(q.read)+`p.thread_id = #))`,
			thread, f.Teams.list(), thread, f.Teams.list(), thread)
	}
	for _, word := range searchWords(f.Query) {
		s.where.Add(`exists (select 1 from run_marks x where x.run = `+s.id+` and x.kind = '`+MarkWord+`' and x.value >= # and x.value < #
			and (`+has(`r.run_id || ' ' || r.thread_id`)+` or `+own+has(`c.host`)+`) or
				exists (select 1 from run_marks n join agents a on a.id = n.value where n.run = x.run and n.kind = '`+MarkAgent+`'
					and `+f.Teams.theirs(q.read, aside.On(q.read)+`a.team`)+` and `+has(`a.name`)+`)))`, word, word+"\U0010FFFF", f.Teams.list(), f.Teams.list())
	}
	return nil
}

// has is the condition that a text has the word of the mark at hand in it.
func has(text string) string {
	return `replace(lower(` + text + `), x.value, '') <> lower(` + text + `)`
}

// tellTeams has runs tell of nothing but what the teams' agents did in them.
func (q queries) tellTeams(ctx context.Context, teams Teams, runs []Run) error {
	if teams == nil || len(runs) == 0 {
		return nil
	}
	byID, byName := map[int64]*Run{}, map[string]*Run{}
	ids := make([]string, len(runs))
	for i := range runs {
		r := &runs[i]
		ids[i], byID[r.ID], byName[r.RunID] = formatRunNumber(r.ID), r, r
		*r = Run{ID: r.ID, AppID: r.AppID, RunID: r.RunID, ThreadID: r.ThreadID, Agents: []RunAgent{}}
	}
	list, _ := json.Marshal(ids) // of texts
	if err := q.tellAgents(ctx, teams, string(list), byID); err != nil {
		return err
	}
	if err := q.tellCalls(ctx, teams, string(list), byName); err != nil {
		return err
	}
	return q.tellSpans(ctx, teams, string(list), byName)
}

func (q queries) tellAgents(ctx context.Context, teams Teams, ids string, byID map[int64]*Run) error {
	c := &sqldb.Clause{}
	c.Add(`m.run in (select cast(value as bigint) from `+q.read.Element()+`)`, ids)
	c.Add(`m.kind = '` + MarkAgent + `'`)
	c.Add(teams.theirs(q.read, aside.On(q.read)+`a.team`), teams.list())
	return q.read.Each(ctx, "read the agents of runs", func(row sqldb.Scanner) error {
		var run int64
		var agent RunAgent
		if err := row.Scan(&run, &agent.ID, &agent.Name); err != nil {
			return err
		}
		r := byID[run]
		if r.AgentsTotal++; r.AgentsTotal <= maxRunAgents {
			r.Agents = append(r.Agents, agent)
		}
		return nil
	}, `select m.run, a.id, a.name from run_marks m cross join agents a where a.id = m.value and `+c.String()+` order by m.run, a.name`, c.Args()...)
}

func (q queries) tellCalls(ctx context.Context, teams Teams, ids string, byName map[string]*Run) error {
	return q.tellPart(ctx, teams, ids, `calls`, `min(p.at), max(p.at + p.latency_ms * cast(1000 as bigint)), count(*),
		count(case when p.`+isError+` then 1 end), count(case when p.outcome = '`+wire.OutcomeUnreported+`' then 1 end)`,
		func(r *Run, first, last time.Time, counts [3]int) {
			r.cover(first, last)
			r.Calls, r.Errors, r.Unreported = counts[0], counts[1], counts[2]
		}, byName)
}

func (q queries) tellSpans(ctx context.Context, teams Teams, ids string, byName map[string]*Run) error {
	return q.tellPart(ctx, teams, ids, `spans`, `min(p.started_at), max(case when p.ended_at > p.started_at then p.ended_at else p.started_at end), count(*), 0, 0`,
		func(r *Run, first, last time.Time, counts [3]int) {
			r.cover(first, last)
			r.Spans = counts[0]
		}, byName)
}

// tellPart sums the calls or spans of runs up.
func (q queries) tellPart(ctx context.Context, teams Teams, ids, table, sums string, tell func(r *Run, first, last time.Time, counts [3]int), byName map[string]*Run) error {
	c := &sqldb.Clause{}
	c.Add(`r.id in (select cast(value as bigint) from `+q.read.Element()+`)`, ids)
	c.Add(`p.run_id = r.run_id and p.run_id <> '' and p.app_id = r.app_id`)
	teams.check(q.read, c, `p.agent_id`)
	return q.read.Each(ctx, "sum up the "+table+" of runs", func(row sqldb.Scanner) error {
		var name string
		var first, last int64
		var counts [3]int
		if err := row.Scan(&name, &first, &last, &counts[0], &counts[1], &counts[2]); err != nil {
			return err
		}
		tell(byName[name], fromMicros(first), fromMicros(last), counts)
		return nil
	}, `select r.run_id, `+sums+` from runs r cross join `+table+` p where `+c.String()+` group by r.run_id`, c.Args()...)
}

// cover has a run last from an instant and to another.
func (r *Run) cover(first, last time.Time) {
	if r.StartedAt.IsZero() || first.Before(r.StartedAt) {
		r.StartedAt = first
	}
	if last.After(r.EndedAt) {
		r.EndedAt = last
	}
}
