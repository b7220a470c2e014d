package chain

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// eachRow reads a CSV: a row of names, the events, and rows that begin with #.
func eachRow(in io.Reader, do func(*exported) error) error {
	rows := csv.NewReader(in)
	names, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoExport, err)
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var x *exported
		if err == nil {
			x, err = rowOf(names, cells)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNoExport, err)
		}
		if err := do(x); err != nil {
			return err
		}
	}
}

// rowOf reads a row.
func rowOf(names, cells []string) (*exported, error) {
	x := &exported{}
	switch {
	case cells[0] == "# proof" && len(cells) > 1:
		return x, json.Unmarshal([]byte(cells[1]), x)
	case cells[0] == "# end" || cells[0] == "# cut":
		whole := cells[0] == "# end"
		x.End, x.Filtered = &whole, len(cells) > 2 && cells[2] == "filtered"
		return x, nil
	}
	for i, name := range names {
		if err := x.set(name, undefused(cells[i])); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return x, nil
}

// set sets one of the fields of wire.AuditColumns. There may be more columns.
func (x *exported) set(name, value string) (err error) {
	texts := map[string]*string{
		"id": &x.ID, "app_id": &x.AppID, "actor_kind": &x.ActorKind, "actor_id": &x.ActorID, "actor_label": &x.ActorLabel,
		"action": &x.Action, "target_kind": &x.TargetKind, "target_id": &x.TargetID, "target_label": &x.TargetLabel,
		"agent_id": &x.AgentID, "address": &x.Address, "user_agent": &x.UserAgent, "request_id": &x.RequestID,
		"traceparent": &x.Traceparent, "hash": &x.Hash,
	}
	switch {
	case texts[name] != nil:
		*texts[name] = value
	case name == "context":
		x.Context = json.RawMessage(value)
	case name == "detail":
		x.Detail = json.RawMessage(value)
	case name == "seq" && value != "":
		x.Seq, err = strconv.Atoi(value)
	case name == "at":
		x.At, err = time.Parse(time.RFC3339, value)
	}
	return err
}

// undefused is a cell without the apostrophe that keeps spreadsheets from running it.
func undefused(cell string) string {
	rest, ok := strings.CutPrefix(cell, "'")
	if ok && (wire.RunsInSpreadsheets(rest) || strings.HasPrefix(rest, "#")) {
		return rest
	}
	return cell
}
