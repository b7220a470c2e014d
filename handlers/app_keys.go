package handlers

import (
	"errors"
	"log/slog"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// appKeys is what the screens of the application's keys share.
type appKeys struct{ *web.Console }

// errNoAppKey is client.ErrKeyNotFound of a key that is no agent's.
var errNoAppKey = errors.New("no such app key")

// of reads the app key that the URL names, and hands it to a handler.
func (s appKeys) of(handler func(echo.Context, *client.AppKey) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		key, err := s.App.AppKeys.Get(c.Request().Context(), c.Param("id"))
		if errors.Is(err, client.ErrKeyNotFound) {
			return errNoAppKey
		}
		if err != nil {
			return err
		}
		web.LeadTo(c, views.Lead{Label: "Go to " + key.Name, URL: views.AppKeyURL(key.ID)})
		return handler(c, key)
	}
}

// view is what is known of a key: what was derived from it, and how it is used.
func (s appKeys) view(c echo.Context, key *client.AppKey) (v views.AppKeyView, err error) {
	v = views.AppKeyView{AppKeyHead: s.head(c, key), Usage: s.usage(c, key.ID), Trail: s.Can(c, client.CapabilityAudit)}
	ctx := c.Request().Context()
	if key.Derived() {
		v.Parent, err = s.App.AppKeys.Get(ctx, *key.ParentKeyID)
		return v, err
	}
	if key.Works(v.Now) {
		v.Derived, err = s.App.AppKeys.List(ctx, client.AppKeyListParams{
			DerivedFrom: key.ID,
			Status:      client.AppKeyWorks,
			Sort:        client.SortCreatedDesc,
			Limit:       someRows,
		})
	}
	return v, err
}

// head is what all pages of a key begin with.
func (s appKeys) head(c echo.Context, key *client.AppKey) views.AppKeyHead {
	return views.AppKeyHead{Key: key, Tabs: tabs(s.Console, c, views.AppKeyTabs(key.ID), false), Now: s.Now()}
}

// usage is how often a key was used. Its page is there without it.
func (s appKeys) usage(c echo.Context, id string) views.UsageView {
	if !s.Can(c, client.CapabilityUsage) {
		return views.UsageView{}
	}
	usage, err := s.App.AppKeys.Usage(c.Request().Context(), id, client.UsageParams{})
	if err != nil {
		s.Log(c, slog.LevelWarn, "the usage of an app key can't be read", "key", id, "error", err)
	}
	return views.UsageView{Offered: true, Known: usage}
}

// The pages that forms are on.
func newAppKeyPage(echo.Context) templ.SafeURL { return views.NewAppKeyURL() }

func appKeyPage(c echo.Context) templ.SafeURL { return views.AppKeyURL(c.Param("id")) }
