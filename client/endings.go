package client

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// EndingsService reads what ends at a time that is known: App.Endings. It needs CapabilityEndings, and lists the kinds that
// whoever asks may see anyway.
type EndingsService struct{ conn *conn }

// An EndKind says what ends.
type EndKind string

// The kinds of what ends.
const (
	EndAppKey     EndKind = wire.EndAppKey
	EndRotation   EndKind = wire.EndRotation   // until which a rotated key works on
	EndGrant      EndKind = wire.EndGrant      // of an agent, or of the application
	EndNarrowing  EndKind = wire.EndNarrowing  // from when on removed scopes of an agent work no more
	EndInvitation EndKind = wire.EndInvitation // of a person
)

// An Ending is something that ends at a time that is known, or has ended and was neither revoked nor replaced since.
type Ending struct {
	ID        string // UUID of the key, the grant, the agent whose scopes are narrowed, or the invitation
	Kind      EndKind
	Name      string // of the key or the agent, the slug of the secret, or an email
	Label     string // what tells it apart besides: a key's first characters, a grant's label; "" for nothing
	AgentID   string // "" of what is no agent's
	AgentName string
	Team      string
	Owner     string
	EndsAt    time.Time
	Effect    string // what happens then, in a sentence
}

// Over reports whether the end has passed.
func (e *Ending) Over(now time.Time) bool { return !e.EndsAt.After(now) }

// EndingListParams choose a page of endings. Empty fields choose nothing away.
type EndingListParams struct {
	Kind  EndKind
	Team  string    // of the agents
	Since time.Time // the first instant; zero is 30 days ago
	Until time.Time // the first instant no more

	Limit  int    // default 100, most 1000
	After  string // EndingList.Next
	Before string // EndingList.Previous, or wire.LastPage
}

// An EndingList is one page of endings.
type EndingList struct {
	Endings []*Ending
	ListPlace
}

// List returns one page of what ends, the earliest first.
func (s *EndingsService) List(ctx context.Context, p EndingListParams) (*EndingList, error) {
	query, err := paging{limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "kind", Value: string(p.Kind)},
		wire.KV{Key: "team", Value: p.Team},
		wire.KV{Key: "since", Value: timeOrNothing(p.Since)},
		wire.KV{Key: "until", Value: timeOrNothing(p.Until)},
	)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/endings", query: query})
	if err != nil {
		return nil, err
	}
	return decodeEndings(o)
}

// All goes through the endings of List from p.After on, fetching a page of p.Limit when it is needed. An error ends it and is
// the last thing it yields. It can be ranged over again, from the start.
func (s *EndingsService) All(ctx context.Context, p EndingListParams) iter.Seq2[*Ending, error] {
	return allPages(p.After, func(after string) ([]*Ending, string, error) {
		if p.Before != "" {
			return nil, "", errOnlyForward()
		}
		p.After = after
		page, err := s.List(ctx, p)
		if err != nil {
			return nil, "", err
		}
		return page.Endings, page.Next, nil
	})
}

func decodeEndings(o *object) (*EndingList, error) {
	items := o.objects("items")
	list := &EndingList{Endings: make([]*Ending, len(items)), ListPlace: placeOf(o)}
	for i, item := range items {
		list.Endings[i] = endingOf(item)
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return list, nil
}

func endingOf(o *object) *Ending {
	return &Ending{
		ID:        o.requiredUUID("id"),
		Kind:      EndKind(o.requiredText("kind")),
		Name:      o.requiredString("name"),
		Label:     deref(o.optionalString("label")),
		AgentID:   deref(o.optionalUUID("agent_id")),
		AgentName: deref(o.optionalString("agent_name")),
		Team:      deref(o.optionalString("team")),
		Owner:     deref(o.optionalString("owner")),
		EndsAt:    o.requiredTime("ends_at"),
		Effect:    o.requiredString("effect"),
	}
}
