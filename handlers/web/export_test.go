package web_test

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/alter-console/alter-console/handlers/web"
)

type row struct {
	text  string
	at    time.Time
	other any
}

var columns = []web.Column[row]{
	{Name: "text", Value: func(r row) any { return r.text }},
	{Name: "at", Value: func(r row) any { return r.at }},
	{Name: "other", Value: func(r row) any { return r.other }},
}

// rowsOf goes through rows, and fails after them if wrong says so.
func rowsOf(wrong error, rows ...row) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if wrong != nil {
			yield(row{}, wrong)
		}
	}
}

// serving answers with exports, compressed for those who ask for it.
func serving(export echo.HandlerFunc) http.Handler {
	e := echo.New()
	e.Use(middleware.Gzip())
	for _, r := range web.Exports("/list", web.Anybody, export) {
		e.Add(r.Method, r.Path, r.Handler)
	}
	return e
}

// exported is what a browser gets of a list; the error is what it makes of an answer that was cut off.
func exported(t *testing.T, ending string, list iter.Seq2[row, error]) (*http.Response, string, error) {
	t.Helper()
	h := web.New(web.Options{Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }})
	export := func(c echo.Context) error {
		if h.Export(c, "list", web.RowsOf(columns, list)) != nil {
			return c.String(http.StatusInternalServerError, "an error page")
		}
		return nil
	}
	server := httptest.NewServer(serving(export))
	defer server.Close()
	res, err := http.Get(server.URL + "/list" + ending)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

func TestExportsAreFiles(t *testing.T) {
	for ending, want := range map[string]struct{ kind, body string }{
		".csv": {"text/csv; charset=utf-8; header=present",
			"text,at,other\na,2026-01-02T03:04:05.000006Z,7\n\"b, \"\"c\"\"\",,\"x, y\"\n# end,2,\n"},
		".ndjson": {"application/x-ndjson",
			`{"text":"a","at":"2026-01-02T03:04:05.000006Z","other":7}` + "\n" + `{"text":"b, \"c\"","at":null,"other":["x","y"]}` + "\n" + `{"end":true,"rows":2}` + "\n"},
	} {
		res, body, err := exported(t, ending, rowsOf(nil, row{"a", time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), 7}, row{text: `b, "c"`, other: []string{"x", "y"}}))
		if err != nil || body != want.body {
			t.Errorf("%s: %v\n%s\nwant\n%s", ending, err, body, want.body)
		}
		for name, value := range map[string]string{
			"Content-Type": want.kind, "Content-Disposition": "attachment; filename=list-2026-01-02" + ending,
		} {
			if got := res.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", ending, name, got, value)
			}
		}
	}
}

// Who reads a text from NDJSON need not know by which word "none" is said in each column.
func TestTextsThatAreNotThereAreNull(t *testing.T) {
	label := ""
	for ending, want := range map[string]string{
		".csv":    "text,at,other\n,,\n,,\n# end,2,\n",
		".ndjson": `{"text":null,"at":null,"other":null}` + "\n" + `{"text":null,"at":null,"other":""}` + "\n" + `{"end":true,"rows":2}` + "\n",
	} {
		if _, body, err := exported(t, ending, rowsOf(nil, row{}, row{other: &label})); err != nil || body != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", ending, err, body, want)
		}
	}
}

func TestAnExportOfNothingIsWhole(t *testing.T) {
	for ending, want := range map[string]string{".csv": "text,at,other\n# end,0,\n", ".ndjson": `{"end":true,"rows":0}` + "\n"} {
		if _, body, err := exported(t, ending, rowsOf(nil)); err != nil || body != want {
			t.Errorf("%s: %q, %v", ending, body, err)
		}
	}
}

func TestAnExportThatIsCutOffSaysSo(t *testing.T) {
	many := make([]row, 300)
	for ending, want := range map[string]string{".csv": "# cut,300,\n", ".ndjson": `{"end":false,"rows":300}` + "\n"} {
		_, body, err := exported(t, ending, rowsOf(errors.New("the API is gone"), many...))
		if err == nil || !strings.HasSuffix(body, want) || strings.Contains(body, "# end") || strings.Contains(body, "gone") {
			t.Errorf("%s: %v, it ends with %q", ending, err, body[max(0, len(body)-80):])
		}
		res, body, err := exported(t, ending, rowsOf(errors.New("the API is gone")))
		if err != nil || res.StatusCode != http.StatusInternalServerError || strings.HasSuffix(body, want) || res.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: what fails at once: %d, %v", ending, res.StatusCode, err)
		}
	}
}

func TestSpreadsheetsRunNoCell(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx", "＝1": "'＝1", " =1": "' =1",
		"\u00a0=1": "'\u00a0=1", "# end": "'# end", "a=1": "a=1", "": "", "'": "'", "x\n=1": "x\n=1",
	} {
		_, body, err := exported(t, ".csv", rowsOf(nil, row{text: text, other: &text}))
		lines, problem := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || problem != nil {
			t.Fatal(err, problem)
		}
		if got := lines[1][0]; got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
		if got := lines[1][2]; got != want && text != "# end" {
			t.Errorf("the text at %q is written as %q, want %q", text, got, want)
		}
	}
	for _, value := range []any{[]string{"=1"}, map[string]string{}} {
		_, body, _ := exported(t, ".csv", rowsOf(nil, row{other: value}))
		if strings.Contains(body, ",=") || strings.Contains(body, `,"=`) {
			t.Errorf("%v is written as %q", value, body)
		}
	}
}

// A list that takes longer than the server's bound on an answer is written to its end.
func TestALongExportOutlivesTheBoundOfAnswers(t *testing.T) {
	h := web.New(web.Options{})
	slow := func(yield func(row, error) bool) {
		for range 3 {
			<-time.After(150 * time.Millisecond) // the passing of time is what is tested
			if !yield(row{text: "x"}, nil) {
				return
			}
		}
	}
	export := func(c echo.Context) error { return h.Export(c, "list", web.RowsOf(columns, slow)) }
	server := httptest.NewUnstartedServer(serving(export))
	server.Config.WriteTimeout = 250 * time.Millisecond
	server.Start()
	defer server.Close()
	res, err := http.Get(server.URL + "/list.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || !strings.HasSuffix(string(body), `{"end":true,"rows":3}`+"\n") {
		t.Errorf("%q, %v", body, err)
	}
}
