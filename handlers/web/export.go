package web

import (
	"errors"
	"io"
	"iter"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
)

// A Column is one column of an export, whatever its format. Value gives a text, number, truth, time, list of texts or
// object, or a pointer to one; never a secret.
type Column[T any] struct {
	Name  string
	Value func(T) any
}

// Rows are what an export writes: a name for each column, and as many values for each row.
type Rows struct {
	columns  []string
	each     iter.Seq2[[]any, error]
	proof    func() iter.Seq2[wire.AuditProof, error] // nil for none
	filtered bool
	since    time.Time // of the span of time that was asked for, zero for none
	until    time.Time
}

// Spanning has an export's name say of which days its rows are, from since on and before until; either is zero for no bound.
func (r Rows) Spanning(since, until time.Time) Rows {
	r.since, r.until = since, until
	return r
}

// days are those of the rows as a file's name says it: the day when it is made, where they are of any time.
func (r Rows) days(now time.Time) string {
	last := now
	if !r.until.IsZero() {
		last = r.until.Add(-1)
	}
	switch {
	case !r.since.IsZero():
		return dayOf(r.since) + "-to-" + dayOf(last)
	case !r.until.IsZero():
		return "to-" + dayOf(last)
	}
	return dayOf(now)
}

func dayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// Proven has an export go on with what proves the rows, which is asked for when they are all written.
func (r Rows) Proven(by func() iter.Seq2[wire.AuditProof, error]) Rows {
	r.proof = by
	return r
}

// Filtered has an export say at its end that there may be more rows between these, so that nobody looks for proof.
func (r Rows) Filtered() Rows {
	r.filtered = true
	return r
}

// RowsOf makes the rows of an export of what a list goes through.
func RowsOf[T any](columns []Column[T], list iter.Seq2[T, error]) Rows {
	rows := Rows{}
	for _, c := range columns {
		rows.columns = append(rows.columns, c.Name)
	}
	rows.each = func(yield func([]any, error) bool) {
		for item, err := range list {
			if err != nil {
				yield(nil, err)
				return
			}
			values := make([]any, len(columns))
			for i, c := range columns {
				values[i] = c.Value(item)
			}
			if !yield(values, nil) {
				return
			}
		}
	}
	return rows
}

// Exports are the rows of a table that answer with all of a list, one for each format, at the list's path and an ending.
func Exports(list string, who access.Permission, handler echo.HandlerFunc) (routes []Route) {
	for ending := range formats {
		routes = append(routes, Get(list+ending, who, handler))
	}
	return routes
}

// A format writes rows down. Its last line says that nothing is missing before it, or that something is.
type format struct {
	kind  string // the content type
	write func(io.Writer, []string) exportWriter
}

type exportWriter interface {
	row([]any) error
	proof(wire.AuditProof) error
	end(rows int, filtered bool) error
	cut(rows int) error
}

var formats = map[string]format{
	".csv":    {"text/csv; charset=utf-8; header=present", newCSV},
	".ndjson": {"application/x-ndjson", newNDJSON},
}

const (
	// flushEvery is after how many rows what is written goes on its way.
	flushEvery = 200
	// flushPatience is how long a browser may take for that. The server's own bound on an answer is no measure for what
	// may be as long as a list.
	flushPatience = 30 * time.Second
)

// Export answers with all rows as a file of this name, in the format that the route ends with, row by row. What fails before
// the first row is an error like any other; later it cuts the answer off, which then ends with no line that says it is whole.
func (h *Console) Export(c echo.Context, name string, rows Rows) error {
	ending := path.Ext(c.Path())
	x := &export{h: h, c: c, name: name + "-" + rows.days(h.Now()), ending: ending, to: formats[ending].write(c.Response(), rows.columns)}
	for values, err := range rows.each {
		if err := x.next(err, func() error { return x.to.row(values) }); err != nil {
			return err
		}
		x.rows++
	}
	if err := x.prove(rows); err != nil {
		return err
	}
	h.Log(c, slog.LevelInfo, "a list was exported", "path", c.Path(), "rows", x.rows, "request_id", c.Response().Header().Get(echo.HeaderXRequestID))
	return x.to.end(x.rows, rows.filtered)
}

// An export is one under way.
type export struct {
	h            *Console
	c            echo.Context
	name, ending string
	to           exportWriter
	begun        bool
	rows         int // without those of the proof
	written      int // since the last were sent on their way
}

// next writes what comes next unless an error did.
func (x *export) next(err error, write func() error) error {
	if err != nil && !x.begun {
		return err
	}
	if !x.begun {
		x.begin()
	}
	if err == nil {
		err = write()
	}
	if err != nil {
		x.cut(err)
	}
	if x.written++; x.written == flushEvery {
		x.written = 0
		flush(x.c)
	}
	return nil
}

// prove goes on with what proves the rows, if anything does.
func (x *export) prove(rows Rows) error {
	if rows.proof != nil {
		for line, err := range rows.proof() {
			if err := x.next(err, func() error { return x.to.proof(line) }); err != nil {
				return err
			}
		}
	}
	if !x.begun {
		x.begin()
	}
	return nil
}

func (x *export) begin() {
	x.begun = true
	header := x.c.Response().Header()
	header.Set(echo.HeaderContentType, formats[x.ending].kind)
	header.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment",
		map[string]string{"filename": x.name + x.ending}))
	x.c.Response().WriteHeader(http.StatusOK)
	more(x.c)
}

// cut ends an answer that can't go on, in its own words and by cutting the connection.
func (x *export) cut(err error) {
	if wrong := x.to.cut(x.rows); wrong == nil {
		flush(x.c)
	}
	x.h.Log(x.c, slog.LevelError, "an export was cut off", "path", x.c.Path(), "rows", x.rows,
		"request_id", x.c.Response().Header().Get(echo.HeaderXRequestID), "error", err)
	panic(http.ErrAbortHandler)
}

func flush(c echo.Context) {
	c.Response().Flush()
	more(c)
}

// more gives the browser time for what is written next. Some answers have no connection that could run out of it.
func more(c echo.Context) {
	err := http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(flushPatience))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		panic(http.ErrAbortHandler)
	}
}
