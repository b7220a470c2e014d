package handlers

import (
	"encoding/json"
	"errors"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// An agentForm is the form of an agent, with what the browser keeps from one sending of it to the next.
type agentForm struct{ views.AgentForm }

// readAgentForm reads what a browser sent, as typed.
func readAgentForm(fields web.Fields[*unshown, *wantedAgent], sent url.Values) *agentForm {
	f := &agentForm{}
	f.Form = fields.Read(sent)
	f.AddProvider = sent.Has("add_provider")
	f.Previewed, f.Grace = sent.Get("previewed"), sent.Get("grace")
	return f
}

// shown is what a page shows of the form.
func (s agents) shown(c echo.Context, f *agentForm, fields web.Fields[*unshown, *wantedAgent]) views.AgentForm {
	f.Fields, f.Scopes = fields.Shown(), typedRows(f.Values["scopes"])
	f.Now, f.Zone = s.Now(), s.Zone
	f.CanSecrets = s.Can(c, client.CapabilityManagedSecrets)
	f.CanSuggest = f.CanSecrets && s.Can(c, client.CapabilityGrants)
	return f.AgentForm
}

// preview says what a save would do to the scopes, unless just that was shown already.
func (f *agentForm) preview(a *client.AgentInfo, wanted client.Scopes) bool {
	shown, err := json.Marshal(wanted)
	if err == nil && f.Previewed == string(shown) {
		return false
	}
	f.Previewed = string(shown)
	if f.Grace == "" {
		f.Grace = views.DefaultGrace
	}
	change := a.Scopes.ChangeTo(wanted)
	f.Changes = &change
	return true
}

// sentBefore deals with a create form that was sent before, where the agent it made then can't be its answer: it says
// what became of that agent and leads to it, and makes the form ready to create another.
func (f *agentForm) sentBefore(err error) bool {
	switch {
	case errors.Is(err, client.ErrIdempotencyKeyBodyMismatch):
		f.Message = "This form was sent before with other values, and an agent was made from them. Press Create agent again to make another one."
	case errors.Is(err, client.ErrIdempotencyKeyAgentRevoked):
		f.Message = "This form was sent before, and the agent made from it was deleted since. Press Create agent again to make another one."
	case errors.Is(err, client.ErrIdempotencyKeyAgentInactive):
		f.Message = "This form was sent before, and the agent made from it is suspended now. Resume that agent, or choose another name and press Create agent again to make another one."
	default:
		return false
	}
	f.IdempotencyKey = uuid.NewString()
	var api *client.Error
	if errors.As(err, &api) {
		if id, ok := api.Details["agent_id"].(string); ok {
			f.Leads = append(f.Leads, views.Lead{Label: "Go to the agent made before", URL: views.AgentURL(id)})
		}
	}
	return true
}
