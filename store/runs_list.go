package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A RunFilter says which runs are wanted. Fields left out don't narrow.
type RunFilter struct {
	AppID         string
	Teams         Teams // some call or span is of an agent of theirs, and nothing is told of others'
	RunID         string
	AgentID       string
	ManagedSecret string // id or slug
	Host          string
	Class         string // one of wire.StatusClasses, of some call
	Outcome       string // one of wire.CallOutcomes, of some call
	ThreadID      string
	Query         string    // words, each of which the run has one that begins with
	Since, Until  time.Time // of the run's start, the one in and the other out; zero for none

	Ascending     bool // oldest first
	Limit         int
	After, Before string // cursors; wire.LastPage is before the end
}

// A RunPage is one page of runs.
type RunPage struct {
	Runs []Run
	ListPlace
}

// Run returns a run by what programs call it, or ErrNotFound. Of a run without an agent of the teams there is nothing.
func (q queries) Run(ctx context.Context, appID, runID string, teams Teams) (Run, error) {
	run, err := sqldb.Row(ctx, q.read, "find a run", scanRun,
		`select `+runColumns+` from runs where app_id = $1 and run_id = $2`, appID, Text(runID, maxRunID))
	if err != nil || teams == nil {
		return run, err
	}
	one := []Run{run}
	if err := q.tellTeams(ctx, teams, one); err != nil {
		return Run{}, err
	}
	if one[0].AgentsTotal == 0 {
		return Run{}, ErrNotFound
	}
	return one[0], nil
}

// ListRuns returns a page of runs, newest first, or ErrBadCursor when After or Before can't be read.
func (q queries) ListRuns(ctx context.Context, f RunFilter) (RunPage, error) {
	window := timeline{limit: f.Limit, after: f.After, before: f.Before, descending: !f.Ascending}
	if _, err := window.cursor(); err != nil { // also where there is nothing to list
		return RunPage{}, err
	}
	s, err := q.selectRuns(ctx, f)
	if err != nil || s.none {
		return RunPage{}, err
	}
	some, err := sqldb.Values[string](ctx, q.read, "find runs",
		fmt.Sprintf(`select cast(%s as text) from %s where %s%s limit %d`, s.id, s.from, s.where, s.walk, countCap+1), q.read.Planned(s.where)...)
	if err != nil || len(some) == 0 {
		return RunPage{}, err
	}
	if len(some) <= countCap { // they are all there are, and need not be looked for again
		s = runsAmong(some, q.read)
	}
	if err := window.narrow(s.where, s.at, s.id, func(id string) any { return parseRunNumber(id) }); err != nil {
		return RunPage{}, err
	}
	rows, err := sqldb.All(ctx, q.read, "list runs", scanRun, `select `+prefixed("r.", runColumns)+` from `+s.from+` where `+s.where.String()+`
		order by `+window.order(s.at, s.id)+` limit `+s.where.Bind(f.Limit+1), q.read.Planned(s.where)...)
	if err != nil {
		return RunPage{}, err
	}
	page := RunPage{ListPlace: ListPlace{Total: min(len(some), countCap), TotalCapped: len(some) > countCap}}
	page.Runs, page.Next, page.Previous = cutTimeline(window, rows, func(r Run) moment {
		return moment{At: sqldb.Micros(r.StartedAt), ID: formatRunNumber(r.ID)}
	})
	return page, q.tellTeams(ctx, f.Teams, page.Runs)
}

// runsAmong are a few runs, by their ids. They are sorted by expressions, so that no planner walks the order of all runs in
// search of them.
func runsAmong(ids []string, q sqldb.Queries) runSelection {
	s := runSelection{from: "runs r", at: "(r.started_at + 0)", id: "(r.id + 0)", where: &sqldb.Clause{}}
	list, _ := json.Marshal(ids) // of texts
	s.where.Add(`r.id in (select cast(value as bigint) from `+q.Elements(1)+`)`, string(list))
	return s
}

func prefixed(prefix, names string) string {
	return prefix + strings.ReplaceAll(names, ", ", ", "+prefix)
}

// A runSelection is the rows that a list of runs is of: from runs r, in the order of what at and id name.
type runSelection struct {
	from, at, id string
	where        *sqldb.Clause
	walk         string // an order in which not all need to be read for some of them
	none         bool   // what is asked for is not there
}

// selectRuns goes by what the fewest runs have: through its marks, which are in the order of the list, or through all runs.
// The rest is looked up for each.
func (q queries) selectRuns(ctx context.Context, f RunFilter) (runSelection, error) {
	looks, err := q.looksOf(ctx, f)
	if err != nil {
		return runSelection{}, err
	}
	s := runSelection{from: "runs r", at: "r.started_at", id: "r.id", where: &sqldb.Clause{}}
	first := fewest(looks)
	if first >= 0 && !looks[first].isWord {
		s.from, s.at, s.id, s.walk = `run_marks m join runs r on r.id = m.run`, "m.at", "m.run", ` order by m.at desc, m.run desc`
	}
	for i, l := range looks {
		switch {
		case l.runs == 0:
			s.none = true
		case i == first && l.isWord:
			ids, err := q.runsLike(ctx, l)
			if err != nil {
				return s, err
			}
			s.where.Add(`r.id in (select cast(value as bigint) from `+q.read.Elements(len(s.where.Args())+1)+`)`, ids)
		case i == first:
			s.where.Add(`m.kind = # and `+l.condition("m."), l.args()...)
		case l.isWord:
			s.where.Add(`exists (select 1 from run_marks x where x.run = `+s.id+` and x.kind = # and `+l.condition("x.")+`)`, l.args()...)
		default: // in the order of marks, so that what is looked at lies together
			s.where.Add(`exists (select 1 from run_marks x where x.kind = # and `+l.condition("x.")+` and x.at = `+s.at+` and x.run = `+s.id+`)`, l.args()...)
		}
	}
	f.narrow(s.where, s.at)
	switch {
	case f.Teams != nil:
		return s, q.confineRuns(ctx, f, &s)
	case first >= 0:
		s.where.Add(aside.On(q.read)+`r.app_id = #`, f.AppID)
	default:
		s.where.Add(`r.app_id = #`, f.AppID)
	}
	return s, nil
}

func (f RunFilter) narrow(where *sqldb.Clause, at string) {
	if f.RunID != "" {
		where.Add(`r.run_id = #`, Text(f.RunID, maxRunID))
	}
	if f.Outcome == wire.OutcomeUnreported {
		where.Add(`r.unreported > 0`)
	}
	if !f.Since.IsZero() {
		where.Add(at+` >= #`, sqldb.Micros(f.Since))
	}
	if !f.Until.IsZero() {
		where.Add(at+` < #`, sqldb.Micros(f.Until))
	}
}

// A look is for one kind of mark: of one value, or of words that begin with it.
type look struct {
	Mark
	isWord bool
	runs   int // that have it, up to one more than what is worth counting
}

func (l look) condition(prefix string) string {
	if l.isWord {
		return prefix + `value >= # and ` + prefix + `value < #`
	}
	return prefix + `value = #`
}

func (l look) args() []any {
	if l.isWord {
		return []any{l.Kind, l.Value, l.Value + "\U0010FFFF"}
	}
	return []any{l.Kind, l.Value}
}

// looksOf are the looks that a filter asks for, and how many runs each of them finds.
func (q queries) looksOf(ctx context.Context, f RunFilter) ([]look, error) {
	var looks []look
	add := func(kind, value string) {
		if value != "" {
			looks = append(looks, look{Mark: Mark{kind, Text(value, maxMark)}})
		}
	}
	add(MarkAgent, f.AgentID)
	secretID, err := q.secretIDOf(ctx, f.AppID, f.ManagedSecret)
	if err != nil {
		return nil, err
	}
	add(MarkSecret, secretID)
	add(MarkHost, strings.ToLower(f.Host))
	add(MarkClass, f.Class)
	if f.Outcome != wire.OutcomeUnreported {
		add(MarkOutcome, f.Outcome)
	}
	add(MarkThread, f.ThreadID)
	for _, word := range searchWords(f.Query) {
		looks = append(looks, look{Mark: Mark{MarkWord, word}, isWord: true})
	}
	if len(looks) == 1 && !looks[0].isWord {
		looks[0].runs = 1 // there is no choice
		return looks, nil
	}
	for i := range looks {
		if looks[i].runs, err = q.countLook(ctx, looks[i], f); err != nil {
			return nil, err
		}
	}
	return looks, nil
}

// markCap is how many marks are counted to know which are the fewest.
const markCap = 20_000

// wordCap is how many runs with a word are listed: of words that more have, each run is asked.
const wordCap = 5_000

func (q queries) countLook(ctx context.Context, l look, f RunFilter) (int, error) {
	where := &sqldb.Clause{}
	where.Add(`kind = # and `+l.condition(""), l.args()...)
	what, most := "1", markCap+1
	if l.isWord { // of all times: words are not in the order of runs, so that to look for those of a day would be to read all
		what, most = "distinct run", wordCap+1
	} else {
		RunFilter{Since: f.Since, Until: f.Until}.narrow(where, "at")
	}
	return sqldb.Value[int](ctx, q.read, "count marks",
		fmt.Sprintf(`select count(*) from (select %s from run_marks where %s limit %d) found`, what, where, most), q.read.Planned(where)...)
}

// runsLike are the few runs that have a word, as a list in JSON.
func (q queries) runsLike(ctx context.Context, l look) (string, error) {
	ids, err := sqldb.Values[string](ctx, q.read, "look for words",
		`select distinct cast(run as text) from run_marks where kind = $1 and value >= $2 and value < $3`, l.args()...)
	list, _ := json.Marshal(ids) // of texts
	return string(list), err
}

// fewest is the look to go by, -1 for none. Words that many runs have are not in the order of runs.
func fewest(looks []look) int {
	best := -1
	for i, l := range looks {
		if l.isWord && l.runs > wordCap {
			continue
		}
		if best < 0 || l.runs < looks[best].runs {
			best = i
		}
	}
	return best
}

// secretIDOf is the id of a managed secret that is named by its id or its slug, which several have had when they were
// deleted: of those it is the newest.
func (q queries) secretIDOf(ctx context.Context, appID, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	ids, err := sqldb.Values[string](ctx, q.read, "find a managed secret", `select id from managed_secrets
		where app_id = $1 and slug = $2 order by case when deleted_at is null then 0 else 1 end, id desc limit 1`, appID, Text(name, maxMark))
	if err != nil || len(ids) == 0 {
		return name, err
	}
	return ids[0], nil
}

// maxSearchWords is how many words of a search are looked for.
const maxSearchWords = 8

// searchWords are the words of a search, as Words keeps them.
func searchWords(query string) []string {
	words := strings.Fields(foldWords(query))
	slices.Sort(words)
	words = slices.Compact(words)
	for i := range words {
		words[i] = Text(words[i], maxWord)
	}
	return words[:min(len(words), maxSearchWords)]
}
