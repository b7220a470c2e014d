package handlers

import (
	"errors"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

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
