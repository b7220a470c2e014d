package handlers

import (
	"errors"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// pageOfID is the page of what the id in a pasted text is of, such as a refusal with its reference; "" when it is of nothing.
func pageOfID(h *web.Console, c echo.Context, pasted string) (templ.SafeURL, error) {
	id := referenceIn(pasted)
	if id == "" {
		return "", nil
	}
	for _, look := range []func(*web.Console, echo.Context, string) (templ.SafeURL, error){
		pageOfCall,
		pageOfAgent,
		pageOfGrant,
		pageOfSecret,
		pageOfRun,
		pageOfAppKey,
	} {
		if page, err := look(h, c, id); page != "" || err != nil {
			return page, err
		}
	}
	return "", nil
}

func pageOfCall(h *web.Console, c echo.Context, id string) (templ.SafeURL, error) {
	return pageOf(h, c, client.CapabilityCalls, client.ErrCallNotFound, func() (templ.SafeURL, error) {
		_, err := h.App.Calls.Get(c.Request().Context(), id)
		return views.CallURL(id), err
	})
}

func pageOfAgent(h *web.Console, c echo.Context, id string) (templ.SafeURL, error) {
	return pageOf(h, c, "", client.ErrAgentNotFound, func() (templ.SafeURL, error) {
		_, err := agents{h}.get(c, id)
		return views.AgentURL(id), err
	})
}

func pageOfGrant(h *web.Console, c echo.Context, id string) (templ.SafeURL, error) {
	return pageOf(h, c, client.CapabilityGrants, client.ErrGrantNotFound, func() (templ.SafeURL, error) {
		_, err := h.App.Grants.Get(c.Request().Context(), id)
		return views.GrantURL(id), err
	})
}

func pageOfSecret(h *web.Console, c echo.Context, id string) (templ.SafeURL, error) {
	return pageOf(h, c, client.CapabilityManagedSecrets, client.ErrSecretNotFound, func() (templ.SafeURL, error) {
		secret, err := h.App.ManagedSecrets.Get(c.Request().Context(), id)
		if err != nil {
			return "", err
		}
		return views.SecretURL(secret), nil
	})
}

func pageOfRun(h *web.Console, c echo.Context, id string) (templ.SafeURL, error) {
	return pageOf(h, c, client.CapabilityRuns, client.ErrRunNotFound, func() (templ.SafeURL, error) {
		_, err := h.App.Runs.Get(c.Request().Context(), id, client.RunParams{Limit: 1})
		return views.RunURL(id), err
	})
}

// pageOfAppKey is for those who may see the application's keys.
func pageOfAppKey(h *web.Console, c echo.Context, id string) (templ.SafeURL, error) {
	if !h.May(c, access.ReadAppKeys) {
		return "", nil
	}
	return pageOf(h, c, client.CapabilityAppKeys, client.ErrKeyNotFound, func() (templ.SafeURL, error) {
		_, err := h.App.AppKeys.Get(c.Request().Context(), id)
		return views.AppKeyURL(id), err
	})
}

// pageOf is a page where there is what it is about, "" where there is not.
func pageOf(h *web.Console, c echo.Context, needs client.Capability, none error, find func() (templ.SafeURL, error)) (templ.SafeURL, error) {
	if needs != "" && !h.Can(c, needs) {
		return "", nil
	}
	page, err := find()
	switch {
	case errors.Is(err, none):
		return "", nil
	case err != nil:
		return "", err
	}
	return page, nil
}
