package client_test

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// pages serves a list of total agents named a0, a1, …; the page from failAt on fails. With cursors it pages by those.
func pages(f *fake, total, failAt int, cursors bool) {
	f.Answer = func(w http.ResponseWriter, r request) {
		u, _ := url.Parse(r.Target)
		var offset, limit int
		fmt.Sscan(u.Query().Get("offset"), &offset)
		fmt.Sscan(u.Query().Get("limit"), &limit)
		if after := u.Query().Get("after"); after != "" {
			fmt.Sscan(after, &offset)
		}
		if failAt >= 0 && offset >= failAt {
			answer(503, `{"error":"service_unavailable","message":"Later."}`)(w, r)
			return
		}
		var items []string
		for i := offset; i < min(offset+limit, total); i++ {
			items = append(items, with(agentJSON, fmt.Sprintf(`"name":"a%d"`, i)))
		}
		more, next := offset+limit < total, "null"
		if more && cursors {
			next = fmt.Sprintf(`"%d"`, offset+limit)
		}
		answer(200, fmt.Sprintf(`{"items":[%s],"total":%d,"limit":%d,"offset":%d,"has_more":%t,"next":%s,"total_capped":true}`,
			strings.Join(items, ","), total, limit, offset, more, next))(w, r)
	}
}

func names(seq iter.Seq2[*client.AgentInfo, error], stopAfter int) (string, error) {
	var names []string
	for agent, err := range seq {
		if err != nil {
			return strings.Join(names, " "), err
		}
		names = append(names, agent.Name)
		if len(names) == stopAfter {
			break
		}
	}
	return strings.Join(names, " "), nil
}

func TestAll(t *testing.T) {
	tests := []struct {
		name             string
		total, failAt    int
		cursors          bool
		params           client.AgentListParams
		stopAfter        int
		want             string
		requests         int
		fails            bool
		lastQueryHasPart string
	}{
		{name: "pages", total: 5, failAt: -1, params: client.AgentListParams{Limit: 2}, want: "a0 a1 a2 a3 a4", requests: 3, lastQueryHasPart: "offset=4"},
		{name: "from an offset", total: 5, failAt: -1, params: client.AgentListParams{Limit: 2, Offset: 3}, want: "a3 a4", requests: 1},
		{name: "none", total: 0, failAt: -1, requests: 1},
		{name: "full last page", total: 4, failAt: -1, params: client.AgentListParams{Limit: 2}, want: "a0 a1 a2 a3", requests: 2},
		{name: "early break", total: 9, failAt: -1, params: client.AgentListParams{Limit: 2}, stopAfter: 2, want: "a0 a1", requests: 1},
		{name: "error on page two", total: 9, failAt: 2, params: client.AgentListParams{Limit: 2}, want: "a0 a1", requests: 2, fails: true},
		{name: "cursors", total: 5, failAt: -1, cursors: true, params: client.AgentListParams{Limit: 2, Sort: client.SortName}, want: "a0 a1 a2 a3 a4",
			requests: 3, lastQueryHasPart: "offset=0&sort=name&after=4&extended=true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, 0, "")
			pages(f, tt.total, tt.failAt, tt.cursors)
			seq := f.app().Agents.All(t.Context(), tt.params)
			for range 2 { // it can be used again
				f.Requests = nil
				got, err := names(seq, tt.stopAfter)
				if got != tt.want || (err != nil) != tt.fails || len(f.Requests) != tt.requests {
					t.Errorf("got %q, %v after %d requests", got, err, len(f.Requests))
				}
				contains(t, f.last().Target, tt.lastQueryHasPart)
			}
		})
	}
}

func TestAllIsLazyAndRefusesBefore(t *testing.T) {
	app, err := client.NewApp(appKey, client.WithTransport(noNetwork{t}))
	if err != nil {
		t.Fatal(err)
	}
	app.Agents.All(t.Context(), client.AgentListParams{})
	var v *client.ValueError
	if _, err := names(app.Agents.All(t.Context(), client.AgentListParams{Before: client.LastPage}), 0); !errors.As(err, &v) || v.Field != "before" {
		t.Errorf("got %v", err)
	}
}

// A server that says has_more for ever and gives nothing can't hold the caller.
func TestAllEndsWithAnEmptyPage(t *testing.T) {
	f := newFake(t, 200, `{"items":[],"total":9,"limit":100,"offset":0,"has_more":true}`)
	if got, err := names(f.app().Agents.All(t.Context(), client.AgentListParams{}), 0); got != "" || err != nil || len(f.Requests) != 1 {
		t.Errorf("got %q, %v after %d requests", got, err, len(f.Requests))
	}
}

func TestListShowsWhatSearchAdds(t *testing.T) {
	f := newFake(t, 200, `{"items":[`+with(agentJSON, `"keys":{"active":2,"deprecated":1}`)+`],"total":1001,"limit":1,"offset":0,
		"has_more":true,"next":"n","previous":"p","total_capped":true}`)
	page, err := f.app().Agents.List(t.Context(), client.AgentListParams{Sort: client.SortLastUsed, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if page.Total != 1001 || !page.TotalCapped || !page.HasMore || page.Next != "n" || page.Previous != "p" || *page.Agents[0].Keys != (client.KeyCounts{Active: 2, Deprecated: 1}) {
		t.Errorf("got %+v", page)
	}
}
