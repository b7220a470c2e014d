package client_test

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// pages serves a list of total agents named a0, a1, …; the page from failAt on fails. With cursors it pages by those, each
// the name of the last agent. A DELETE takes the agent out of the list.
func pages(f *fake, total, failAt int, cursors bool) {
	list := make([]int, total)
	for i := range list {
		list[i] = i
	}
	f.Answer = func(w http.ResponseWriter, r request) {
		if r.Method == http.MethodDelete {
			n, _ := strconv.Atoi(r.Target[strings.LastIndex(r.Target, "-")+1:])
			list = slices.DeleteFunc(list, func(i int) bool { return i == n })
			answer(200, numbered(n))(w, r)
			return
		}
		u, _ := url.Parse(r.Target)
		var offset, limit int
		fmt.Sscan(u.Query().Get("offset"), &offset)
		fmt.Sscan(u.Query().Get("limit"), &limit)
		if after := u.Query().Get("after"); after != "" {
			last, _ := strconv.Atoi(after)
			offset = len(list)
			if at := slices.IndexFunc(list, func(i int) bool { return i > last }); at >= 0 {
				offset = at
			}
		}
		if failAt >= 0 && offset+1 >= failAt {
			answer(503, `{"error":"service_unavailable","message":"Later."}`)(w, r)
			return
		}
		offset = min(offset, len(list))
		page := list[offset:min(offset+limit, len(list))]
		var items []string
		for _, i := range page {
			items = append(items, numbered(i))
		}
		more, next := offset+limit < len(list), "null"
		if more && cursors {
			next = fmt.Sprintf(`"%d"`, page[len(page)-1])
		}
		answer(200, fmt.Sprintf(`{"items":[%s],"total":%d,"limit":%d,"offset":%d,"has_more":%t,"next":%s,"total_capped":true}`,
			strings.Join(items, ","), total, limit, offset, more, next))(w, r)
	}
}

func numbered(i int) string {
	return with(agentJSON, fmt.Sprintf(`"name":"a%d","id":"11111111-2222-4333-8444-%012d"`, i, i))
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
		{name: "pages", total: 5, failAt: -1, params: client.AgentListParams{Limit: 2}, want: "a0 a1 a2 a3 a4", requests: 3, lastQueryHasPart: "limit=3&offset=3&extended=true"},
		{name: "from an offset", total: 5, failAt: -1, params: client.AgentListParams{Limit: 2, Offset: 3}, want: "a3 a4", requests: 1},
		{name: "none", total: 0, failAt: -1, requests: 1},
		{name: "one by one", total: 3, failAt: -1, params: client.AgentListParams{Limit: 1}, want: "a0 a1 a2", requests: 3},
		{name: "full last page", total: 4, failAt: -1, params: client.AgentListParams{Limit: 2}, want: "a0 a1 a2 a3", requests: 2},
		{name: "early break", total: 9, failAt: -1, params: client.AgentListParams{Limit: 2}, stopAfter: 2, want: "a0 a1", requests: 1},
		{name: "error on page two", total: 9, failAt: 2, params: client.AgentListParams{Limit: 2}, want: "a0 a1", requests: 2, fails: true},
		{
			name:             "cursors",
			total:            5,
			failAt:           -1,
			cursors:          true,
			params:           client.AgentListParams{Limit: 2, Sort: client.SortName},
			want:             "a0 a1 a2 a3 a4",
			requests:         3,
			lastQueryHasPart: "offset=0&sort=name&after=3&extended=true",
		},
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

// What the loop deletes moves the rest ahead: with 9 agents, pages of 3 and a loop that deletes each, all 9 come, once.
func TestAllSkipsNothingThatTheLoopDeletes(t *testing.T) {
	const total = 9
	for _, cursors := range []bool{false, true} {
		for _, limit := range []int{1, 2, 3, 4, 8, 9, 10} {
			for _, start := range []int{0, 2} {
				for name, deletes := range map[string]func(i int) bool{
					"each": func(int) bool { return true }, "none": func(int) bool { return false },
					"every other": func(i int) bool { return i%2 == 0 }, "the first": func(i int) bool { return i < 4 }, "the fourth": func(i int) bool { return i == 3 },
				} {
					f := newFake(t, 0, "")
					pages(f, total, -1, cursors)
					agents := f.app().Agents
					var got, want []string
					for i := start; i < total; i++ {
						want = append(want, fmt.Sprintf("a%d", i))
					}
					for agent, err := range agents.All(t.Context(), client.AgentListParams{Limit: limit, Offset: start}) {
						if err != nil {
							t.Fatal(err)
						}
						got = append(got, agent.Name)
						if i, _ := strconv.Atoi(agent.Name[1:]); deletes(i) {
							if _, err := agents.Delete(t.Context(), agent.ID); err != nil {
								t.Fatal(err)
							}
						}
					}
					if !slices.Equal(got, want) {
						t.Errorf("cursors %t, limit %d, from %d, deleting %s: saw %v", cursors, limit, start, name, got)
					}
				}
			}
		}
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
