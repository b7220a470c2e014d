package views

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

// FromParam is where the addresses below the list keep the list's own: search, filters, sort and page. An address
// belongs to one tab, so no other one changes it.
const FromParam = "from"

type placeKey struct{}

// WithPlace tells the screens that are drawn with a context where in the list the person came from.
func WithPlace(ctx context.Context, s ListState) context.Context {
	return context.WithValue(ctx, placeKey{}, s)
}

// PlaceOf is where in the list the person is, or came from.
func PlaceOf(ctx context.Context) ListState {
	place, _ := ctx.Value(placeKey{}).(ListState)
	return place
}

// InPlace is an address that remembers the place in the list, where it is below that.
func InPlace(ctx context.Context, to templ.SafeURL) templ.SafeURL {
	if strings.HasPrefix(string(to), string(AgentsURL())+"/") {
		return keep(ctx, to)
	}
	return to
}

// listURL is the list as the person left it.
func listURL(ctx context.Context) templ.SafeURL { return PlaceOf(ctx).URL() }

// keep is an address that remembers the place in the list.
func keep(ctx context.Context, to templ.SafeURL) templ.SafeURL { return PlaceOf(ctx).Below(to) }

// Below is an address that leads back to this place in the list.
func (s ListState) Below(to templ.SafeURL) templ.SafeURL {
	query := s.parameters().Encode()
	if query == "" || strings.Contains(string(to), FromParam+"=") {
		return to
	}
	return withParam(to, FromParam, query)
}

func withParam(to templ.SafeURL, name, value string) templ.SafeURL {
	separator := "?"
	if strings.Contains(string(to), "?") {
		separator = "&"
	}
	return to + templ.SafeURL(separator+name+"="+url.QueryEscape(value))
}
