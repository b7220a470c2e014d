package main

import (
	"context"
	"fmt"
	"time"
)

// measureAudit asks for each list of the audit trail one at a time, and has the command verify all of it. What it fills is in
// nobody's way before.
func (b *bench) measureAudit(ctx context.Context, t *target) error {
	if err := t.server.stop(); err != nil {
		return err
	}
	if err := seedAudit(ctx, t.options, b.events); err != nil {
		return err
	}
	if t.tidy != nil {
		if err := t.tidy(ctx, t.options.URL); err != nil {
			return err
		}
	}
	if err := b.serve(ctx, t); err != nil {
		return err
	}
	for _, list := range auditCases() {
		request := func() []byte { return t.app.request(t.server.address, "GET", list.address(0), nil) }
		if err := b.measureList(ctx, t, list.name, under(50, "ms"), request); err != nil {
			return err
		}
	}
	return b.measureVerify(ctx, t)
}

func (b *bench) measureVerify(ctx context.Context, t *target) error {
	began := time.Now()
	if out, err := t.command(ctx, b.binary, "audit", "verify").CombinedOutput(); err != nil {
		return fmt.Errorf("audit verify: %w\n%s", err, out)
	}
	b.table.set(t.column, "audit verify: events/s", atLeast(200_000, "events/s"), float64(b.events)/time.Since(began).Seconds(), "%.0f")
	return nil
}

const auditList = "/console/v1/audit"

// auditCases are the trail by each filter, and by each two of them that console and people put together.
func auditCases() []listCase {
	since, until := aDay()
	filters := []filter{
		{"a person", listQuery("actor", auditPerson)},
		{"common action", listQuery("action", "account.signed_in")},
		{"rare action", listQuery("action", "secret.updated")},
		{"common actor kind", listQuery("actor_kind", "person")},
		{"rare actor kind", listQuery("actor_kind", "command_line")},
		{"target kind", listQuery("target_kind", "agent")},
		{"an agent's name", listQuery("q", auditAgentName)},
		{"a day", listQuery("since", since, "until", until)},
	}
	cases := []listCase{
		{name: "audit: first page", path: auditList, query: listQuery()},
		{name: "audit: last page", path: auditList, query: listQuery("before", "end")},
		{name: "audit: a request", path: auditList, query: listQuery("request_id", auditRequest)},
		{name: "audit: a key", path: auditList, query: listQuery("key", auditKey)},
		{name: "audit: text of an action", path: auditList, query: listQuery("q", "signed")},
		{name: "audit: text of a person", path: auditList, query: listQuery("q", "person-7@")},
		{name: "audit: text, common", path: auditList, query: listQuery("q", "agent")},
		{name: "audit: text, no match", path: auditList, query: listQuery("q", "zzyzx")},
	}
	for _, f := range filters {
		cases = append(cases, listCase{name: "audit: " + f.name, path: auditList, query: f.query})
	}
	return append(cases, pairsOf("audit", auditList, filters)...)
}
