package handlers

import (
	"maps"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// unshown is what of an agent the rows of its form have yet to show.
type unshown struct{ client.AgentInfo }

func unshownOf(agent *client.AgentInfo) *unshown {
	a := &unshown{*agent}
	a.Metadata = maps.Clone(agent.Metadata)
	return a
}

// takeText takes a text out of the metadata; anything else under that name stays.
func (a *unshown) takeText(name string) string {
	text, ok := a.Metadata[name].(string)
	if ok {
		delete(a.Metadata, name)
	}
	return text
}

// wantedAgent gathers what a form asks for: of a new agent, or what it changes of one. What could not be read is left
// out, and what nobody touched goes back as it came.
type wantedAgent struct {
	stored     *client.AgentInfo // as it is now
	inMetadata map[string]string // what of the metadata was typed into rows of its own
	create     client.AgentCreateParams
	update     client.AgentUpdateParams
	changed    bool // whether update changes anything
}

func wantedOf(stored *client.AgentInfo) *wantedAgent {
	return &wantedAgent{stored: stored, inMetadata: map[string]string{}}
}

func (w *wantedAgent) setName(typed string) (problem string) {
	w.create.Name = typed
	if typed == "" {
		return "An agent needs a name. Use lower-case letters, digits, - and _."
	}
	return ""
}

func (w *wantedAgent) setType(typed string) (problem string) {
	w.create.Type = client.AgentType(typed)
	return ""
}

func (w *wantedAgent) setDisplayName(typed string) (problem string) {
	w.create.DisplayName = typed
	if web.OneLine(typed) != web.OneLine(views.DisplayName(w.stored)) {
		w.update.DisplayName, w.changed = &typed, true
	}
	return ""
}

func (w *wantedAgent) setInMetadata(name, typed string) (problem string) {
	w.inMetadata[name] = typed
	return ""
}

func (w *wantedAgent) setMetadata(typed string) (problem string) {
	metadata, problem := web.ParseJSON(typed)
	if metadata == nil {
		return problem
	}
	for _, name := range slices.Sorted(maps.Keys(w.inMetadata)) {
		if problem == "" {
			problem = w.twice(metadata, name)
		}
		w.putBack(metadata, name)
	}
	w.create.Metadata = metadata
	if !web.SameJSON(metadata, w.stored.Metadata) {
		w.update.Metadata, w.changed = metadata, true
	}
	return problem
}

// twice refuses what was typed into a row of its own and stands in the metadata besides. Anything but a text has no other
// place than the metadata.
func (w *wantedAgent) twice(metadata map[string]any, name string) (problem string) {
	other, there := metadata[name]
	_, isText := other.(string)
	if !there || !isText && strings.TrimSpace(w.inMetadata[name]) == "" {
		return ""
	}
	return "The " + name + " has a field of its own above. Remove \"" + name + "\" from the metadata."
}

// putBack puts what was typed into a row of its own into the metadata: as it is stored where nobody touched it.
func (w *wantedAgent) putBack(metadata map[string]any, name string) {
	typed := w.inMetadata[name]
	was, isText := w.stored.Metadata[name].(string)
	switch {
	case isText && web.OneLine(typed) == web.OneLine(was):
		metadata[name] = was
	case strings.TrimSpace(typed) != "":
		metadata[name] = strings.TrimSpace(typed)
	}
}

func (w *wantedAgent) setPolicy(typed string) (problem string) {
	policy, problem := web.ParseJSON(typed)
	w.create.Policy = policy
	if policy != nil && !web.SameJSON(policy, w.stored.Policy) {
		w.update.Policy, w.changed = policy, true
	}
	return problem
}
