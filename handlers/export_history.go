package handlers

import (
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

// eventColumns are what is exported of the history of something.
var eventColumns = []web.Column[*client.Event]{
	{Name: "id", Value: func(e *client.Event) any { return e.ID }},
	{Name: "at", Value: func(e *client.Event) any { return e.At }},
	{Name: "actor_kind", Value: func(e *client.Event) any { return e.Actor.Kind }},
	{Name: "actor_id", Value: func(e *client.Event) any { return e.Actor.ID }},
	{Name: "actor", Value: func(e *client.Event) any { return e.Actor.Label }},
	{Name: "action", Value: func(e *client.Event) any { return e.Action }},
	{Name: "target_kind", Value: func(e *client.Event) any { return e.Target.Kind }},
	{Name: "target_id", Value: func(e *client.Event) any { return e.Target.ID }},
	{Name: "target", Value: func(e *client.Event) any { return e.Target.Label }},
	{Name: "address", Value: func(e *client.Event) any { return e.Address }},
	{Name: "client", Value: func(e *client.Event) any { return e.Client }},
	{Name: "request_id", Value: func(e *client.Event) any { return e.RequestID }},
	{Name: "detail", Value: func(e *client.Event) any { return e.Detail }},
}
