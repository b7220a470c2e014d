package e2e_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"github.com/alter-console/alter-console/client"
)

// A list is had as a file: what its filters let through, no cell of it a formula, with a last line that says that it is whole.
func TestListsAreDownloaded(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	const formula = "=1+1"
	planner := s.caller(app, newUpstream(t), "planner")
	planner.calls(formula, "/fails")
	planner.calls("run-ok", "/items")
	s.secret(app, bearer("OpenAI"))
	bot := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "openai", AgentID: bot.ID, Label: formula}))(t)

	activity := "/agents/" + planner.grant.Agent.ID + "/activity"
	b := signedIn(t, s)
	for list, cell := range map[string]string{
		"/grants?agent=support-bot":    "label",
		"/runs?outcome=upstream_error": "run_id",
		activity + "?class=4xx":        "run_id",
	} {
		rows, end := readCSV(t, b.downloads(list, "CSV for spreadsheets"))
		objects, last := readNDJSON(t, b.downloads(list, "NDJSON for programs"))
		if len(rows) != 1 || rows[0][cell] != "'"+formula || end != "1" {
			t.Errorf("%s as CSV: %v, %q at the end", list, rows, end)
		}
		if len(objects) != 1 || objects[0][cell] != formula || last["end"] != true || last["rows"] != 1. {
			t.Errorf("%s as NDJSON: %v, %v at the end", list, objects, last)
		}
	}
}

// downloads is what the browser keeps of the file that the menu below a list offers.
func (b *tab) downloads(list, entry string) []byte {
	b.t.Helper()
	dir := b.t.TempDir()
	in := chromedp.FromContext(b.ctx)
	p := browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, BrowserContextID: in.BrowserContextID, DownloadPath: dir}
	if _, err := cdp.Call(b.ctx, in.Browser, browser.SetDownloadBehavior, p); err != nil {
		b.t.Fatal(err)
	}
	b.open(list)
	b.click(disclose, "Export")
	b.click(link, entry)
	return await(b.t, entry+" of "+list, func() ([]byte, bool) {
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		if len(files) != 1 || filepath.Ext(files[0]) != "" { // one that is not there as a whole has an ending
			return nil, false
		}
		content, err := os.ReadFile(files[0])
		return content, err == nil && bytes.HasSuffix(content, []byte("\n"))
	})
}

// readCSV gives the rows by the names of their columns, and the number that the last line says there are.
func readCSV(t *testing.T, file []byte) (rows []map[string]string, end string) {
	t.Helper()
	lines := must(csv.NewReader(bytes.NewReader(file)).ReadAll())(t)
	last := lines[len(lines)-1]
	if last[0] != "# end" {
		t.Errorf("the file ends with %v", last)
	}
	for _, line := range lines[1 : len(lines)-1] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows, last[1]
}

func readNDJSON(t *testing.T, file []byte) (rows []map[string]any, end map[string]any) {
	t.Helper()
	for line := range bytes.Lines(file) {
		var row map[string]any
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		rows = append(rows, row)
	}
	return rows[:len(rows)-1], rows[len(rows)-1]
}
