package audit

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/store"
)

// Unreadable says why an event can't be one that this program wrote, "" for one that can. Whoever may add rows to the database can add
// some that are not.
func Unreadable(e *store.AuditEvent) string {
	switch {
	case !isUUID(e.ID):
		return "its id is no UUID"
	case e.OddTime || e.At.Year() < 1 || e.At.Year() > lastYear:
		return "its time is none"
	case e.ActorKind == "" || e.Action == "" || e.TargetKind == "":
		return "it does not say who did what"
	case !isObject(e.Context):
		return "its context is no JSON object"
	case !isObject(e.Detail):
		return "its detail is no JSON object"
	}
	return ""
}

// lastYear is the last one that texts have a time of.
const lastYear = 9999

func isUUID(id string) bool {
	parsed, err := uuid.Parse(id)
	return err == nil && parsed.String() == id
}

// isObject reports whether a text is an object of JSON, or there is none.
func isObject(raw json.RawMessage) bool {
	return len(raw) == 0 || raw[0] == '{' && json.Valid(raw)
}

// UnreadableContent is Unreadable of what an event says.
func UnreadableContent(content []byte) string {
	fields, ok := parts(content)
	if !ok {
		return "it has not all that an event has"
	}
	at, err := strconv.ParseInt(fields["at"], 10, 64)
	return Unreadable(&store.AuditEvent{
		ID:         fields["id"],
		At:         time.UnixMicro(at).UTC(),
		OddTime:    err != nil,
		ActorKind:  fields["actor_kind"],
		Action:     fields["action"],
		TargetKind: fields["target_kind"],
		Context:    json.RawMessage(fields["context"]),
		Detail:     json.RawMessage(fields["detail"]),
	})
}

// parts takes a content apart: what it has of each of store.ChainedColumns.
func parts(content []byte) (fields map[string]string, ok bool) {
	fields = make(map[string]string, len(store.ChainedColumns))
	for _, name := range store.ChainedColumns {
		head, rest, _ := bytes.Cut(content, []byte(":"))
		n, err := strconv.Atoi(string(head))
		if err != nil || n < 0 || n > len(rest) {
			return nil, false
		}
		fields[name], content = string(rest[:n]), rest[n:]
	}
	return fields, len(content) == 0
}
