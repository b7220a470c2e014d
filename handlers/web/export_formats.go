package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// ndjson is an object a line.
type ndjson struct {
	to    io.Writer
	names []string // of the columns, as JSON with what goes before the value
}

func newNDJSON(to io.Writer, columns []string) exportWriter {
	w, before := &ndjson{to: to}, "{"
	for _, column := range columns {
		w.names = append(w.names, before+strconv.Quote(column)+":")
		before = ","
	}
	return w
}

func (w *ndjson) row(values []any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	for i, value := range values {
		line.WriteString(w.names[i])
		if err := encoder.Encode(unknownAsNull(value)); err != nil {
			return err
		}
		line.Truncate(line.Len() - 1) // the end of the line that encoders write
	}
	line.WriteString("}\n")
	_, err := w.to.Write(line.Bytes())
	return err
}

// unknownAsNull has times be as the API writes them, and texts that are not there be null as well.
func unknownAsNull(value any) any {
	switch v := value.(type) {
	case string:
		if v == "" {
			return nil
		}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UTC()
	case *time.Time:
		if v == nil {
			return nil
		}
		return v.UTC()
	}
	return value
}

func (w *ndjson) proof(line wire.AuditProof) error { return json.NewEncoder(w.to).Encode(line) }

func (w *ndjson) end(rows int, filtered bool) error { return w.last(true, rows, filtered) }
func (w *ndjson) cut(rows int) error                { return w.last(false, rows, false) }

func (w *ndjson) last(whole bool, rows int, filtered bool) error {
	return json.NewEncoder(w.to).Encode(struct {
		End      bool `json:"end"`
		Rows     int  `json:"rows"`
		Filtered bool `json:"filtered,omitempty"`
	}{whole, rows, filtered})
}

// csvRows is a line of names, one a row, and one that begins with "# end" or "# cut" and has the number of rows.
type csvRows struct {
	to      *csv.Writer
	columns []string
	begun   bool
}

func newCSV(to io.Writer, columns []string) exportWriter {
	return &csvRows{to: csv.NewWriter(to), columns: columns}
}

func (w *csvRows) row(values []any) error {
	line := make([]string, len(values))
	for i, value := range values {
		line[i] = cell(value)
	}
	if strings.HasPrefix(line[0], "#") {
		line[0] = "'" + line[0] // that only the last line may begin with
	}
	return w.line(line)
}

// line writes a line, and before the first one the names of the columns.
func (w *csvRows) line(line []string) error {
	if !w.begun {
		w.begun = true
		_ = w.to.Write(w.columns) // Flush keeps the error
	}
	_ = w.to.Write(line)
	w.to.Flush()
	return w.to.Error()
}

func (w *csvRows) proof(line wire.AuditProof) error {
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	return w.remark("# proof", string(text))
}

func (w *csvRows) end(rows int, filtered bool) error {
	if filtered {
		return w.remark("# end", strconv.Itoa(rows), "filtered")
	}
	return w.remark("# end", strconv.Itoa(rows))
}

func (w *csvRows) cut(rows int) error { return w.remark("# cut", strconv.Itoa(rows)) }

// remark is a line that is no row.
func (w *csvRows) remark(words ...string) error {
	line := make([]string, len(w.columns))
	copy(line, words)
	return w.line(line)
}

// cell is a value as spreadsheets take it.
func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return defused(v)
	case *string:
		if v == nil {
			return ""
		}
		return defused(*v)
	case []string:
		return defused(strings.Join(v, ", "))
	case int, bool:
		text, _ := json.Marshal(v) // a number or a truth
		return string(text)
	}
	if value = unknownAsNull(value); value == nil {
		return ""
	}
	if at, isTime := value.(time.Time); isTime {
		return at.Format(time.RFC3339Nano)
	}
	text, err := json.Marshal(value)
	if err != nil || string(text) == "null" {
		return ""
	}
	return defused(string(text))
}

// defused is a text that no spreadsheet runs: those that one might are written after an apostrophe, which says that a text
// follows.
func defused(text string) string {
	if wire.RunsInSpreadsheets(text) {
		return "'" + text
	}
	return text
}
