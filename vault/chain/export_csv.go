package chain

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// eachRow reads a CSV: a row of names, the events, and rows that begin with #.
func eachRow(in io.Reader, do func(*exported) error) error {
	rows := csv.NewReader(in)
	names, err := rows.Read()
	if err == nil {
		err = checkColumns(names)
	}
	if err != nil {
		return fmt.Errorf("%w: %s", ErrNoExport, rowInPlainWords(1, err))
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var x *exported
		line := 0
		if err == nil {
			line, _ = rows.FieldPos(0)
			x, err = rowOf(names, cells)
		}
		if err != nil {
			return fmt.Errorf("%w: %s", ErrNoExport, rowInPlainWords(line, err))
		}
		if err := do(x); err != nil {
			return err
		}
	}
}

// checkColumns looks whether all is there that the hashes cover, once each.
func checkColumns(names []string) error {
	for _, name := range wire.AuditColumns() {
		switch n := len(names) - len(slices.DeleteFunc(slices.Clone(names), func(other string) bool { return other == name })); n {
		case 0:
			return errors.New("has no column “" + name + "”")
		case 1:
		default:
			return errors.New("has the column “" + name + "” more than once")
		}
	}
	return nil
}

// rowInPlainWords says what is wrong with a line of a CSV.
func rowInPlainWords(line int, err error) string {
	if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
		what := "has a quotation mark where none may be, or lacks one"
		if errors.Is(err, csv.ErrFieldCount) {
			what = "has more or fewer columns than the first line"
		}
		return fmt.Sprintf("line %d %s", wrong.Line, what)
	}
	return fmt.Sprintf("line %d %v", line, err)
}

// rowOf reads a row.
func rowOf(names, cells []string) (*exported, error) {
	x := &exported{}
	switch {
	case cells[0] == "# proof" && len(cells) > 1:
		if err := readObject([]byte(cells[1]), x); err != nil {
			return nil, errors.New(inPlainWords(err))
		}
		return x, nil
	case cells[0] == "# end" || cells[0] == "# cut":
		whole := cells[0] == "# end"
		x.End, x.Filtered = &whole, len(cells) > 2 && cells[2] == "filtered"
		return x, nil
	}
	for i, name := range names {
		if err := x.set(name, undefused(cells[i])); err != nil {
			return nil, errors.New("has something else as “" + name + "” than a server writes")
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
