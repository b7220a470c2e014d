package handlers

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// suggestScreen lists what is like what is typed into a field.
type suggestScreen struct{ grants }

// someSuggestions are as many as people look through.
const someSuggestions = 10

func (s suggestScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityGrants,
		web.Get("/grants/agents", access.ReadGrants, s.agents),
		web.Get("/grants/secrets", access.ReadGrants, s.secrets),
	)
}

func (s suggestScreen) agents(c echo.Context) error {
	like, err := s.agentsLike(c, c.QueryParam(views.FieldAgent))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.SuggestionsPage(views.FieldAgent, like))
}

// secrets answers for forms and for lists, whose fields have different names.
func (s suggestScreen) secrets(c echo.Context) error {
	field := views.FieldSecret
	if c.QueryParams().Has("secret") {
		field = "secret"
	}
	like, err := s.secretsLike(c, c.QueryParam(field))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.SuggestionsPage(field, like))
}

// agentsLike are some agents that have a text in them. What can't be searched for is in none.
func (s grants) agentsLike(c echo.Context, typed string) (like []views.Match, err error) {
	if !s.Can(c, client.CapabilitySearch) {
		return nil, nil
	}
	list, err := s.App.Agents.List(c.Request().Context(), client.AgentListParams{Query: typed, Sort: client.SortName, Limit: someSuggestions})
	if refusalOf(err) != notRefused {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, agent := range list.Agents {
		like = append(like, views.Match{Value: agent.Name, Label: cmp.Or(views.DisplayName(agent), agent.Name)})
	}
	return like, nil
}

// secretsLike are some secrets that have a text in them.
func (s grants) secretsLike(c echo.Context, typed string) (like []views.Match, err error) {
	if !s.Can(c, client.CapabilityManagedSecrets) {
		return nil, nil
	}
	list, err := s.App.ManagedSecrets.List(c.Request().Context(), client.ManagedSecretListParams{Query: typed, Sort: client.SortName, Limit: someSuggestions})
	if refusalOf(err) != notRefused {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, secret := range list.ManagedSecrets {
		like = append(like, views.Match{Value: secret.Slug, Label: secret.Name})
	}
	return like, nil
}

// findHolder is the agent that is meant by what was typed. Where there is none, the form says so.
func (s grants) findHolder(c echo.Context, f *grantForm) (*client.AgentInfo, error) {
	typed := f.Values[views.FieldAgent]
	if typed == "" {
		f.refuse(views.FieldAgent, "Say which agent.", nil)
		return nil, nil
	}
	agent, err := s.agentCalled(c, lowered(typed))
	if !errors.Is(err, client.ErrAgentNotFound) && refusalOf(err) == notRefused {
		return agent, err
	}
	like, err := s.agentsLike(c, typed)
	f.refuse(views.FieldAgent, "No agent has this name or id."+orLike(like), like)
	return nil, err
}

func (s grants) agentCalled(c echo.Context, nameOrID string) (*client.AgentInfo, error) {
	if uuid.Validate(nameOrID) == nil {
		return s.App.Agents.Get(c.Request().Context(), nameOrID)
	}
	return s.App.Agents.GetByName(c.Request().Context(), nameOrID)
}

// findSecret is the secret that is meant by what was typed. Where there is none, the form says so.
func (s grants) findSecret(c echo.Context, f *grantForm) (*client.ManagedSecret, error) {
	typed := f.Values[views.FieldSecret]
	if typed == "" {
		f.refuse(views.FieldSecret, "Say which secret.", nil)
		return nil, nil
	}
	secret, err := s.App.ManagedSecrets.Get(c.Request().Context(), lowered(typed))
	switch {
	case err == nil && !secret.Deleted():
		return secret, nil
	case err != nil && !errors.Is(err, client.ErrSecretNotFound) && refusalOf(err) == notRefused:
		return nil, err
	}
	like, err := s.secretsLike(c, typed)
	f.refuse(views.FieldSecret, "No secret has this slug or id."+orLike(like), like)
	return nil, err
}

func orLike(like []views.Match) string {
	if len(like) == 0 {
		return " Look at the list of them."
	}
	return " Choose one of those that are like it, or type another."
}
