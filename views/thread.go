package views

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// ThreadState is what the address of a thread's page says.
type ThreadState struct {
	ThreadID string
	ListPlace
}

func (s ThreadState) of() list {
	l := runsList
	address, _, _ := strings.Cut(string(ThreadURL(s.ThreadID)), "?")
	l.Address, l.Below, l.Order = templ.SafeURL(address), nil, wire.SortStarted
	l.Exported = l.Address + "/runs"
	return l
}

func (s ThreadState) filters() url.Values {
	if strings.Contains(string(ThreadURL(s.ThreadID)), "?") {
		return url.Values{IDParam: {s.ThreadID}}
	}
	return url.Values{}
}

func (ThreadState) narrowed() bool { return false }

// ThreadView is what the page of a thread shows.
type ThreadView struct {
	State ThreadState
	List  *client.RunList
	Now   time.Time
}

func (v ThreadView) listing() listing { return runsListing(v.State, v.List, "") }
