package views

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// FromParam is where the addresses below a list keep the list's own: search, filters, sort and page. An address
// belongs to one tab, so no other one changes it.
const FromParam = "from"

type placeKey struct{}

// WithPlace tells the screens that are drawn with a context where in which list the person came from.
func WithPlace(ctx context.Context, s ListState) context.Context {
	return context.WithValue(ctx, placeKey{}, s)
}

// PlaceOf is where in which list the person is, or came from.
func PlaceOf(ctx context.Context) ListState {
	if place, ok := ctx.Value(placeKey{}).(ListState); ok {
		return place
	}
	return AgentsState{}
}

// Belongs reports whether people come back to a list from an address, or it is the list's own.
func Belongs(s ListState, address string) bool {
	segment, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	segment, _, _ = strings.Cut(segment, "?")
	return slices.Contains(s.of().Below, segment)
}

// InPlace is an address that remembers the place in the list, where people come back from it.
func InPlace(ctx context.Context, to templ.SafeURL) templ.SafeURL {
	if path, _, _ := strings.Cut(string(to), "?"); path == string(PlaceOf(ctx).of().Address) {
		return to
	}
	return keep(ctx, to)
}

// listURL is the list as the person left it.
func listURL(ctx context.Context) templ.SafeURL { return ListURL(PlaceOf(ctx)) }

// keep is an address that remembers the place in the list. That of another list stays as it is.
func keep(ctx context.Context, to templ.SafeURL) templ.SafeURL {
	query := PlaceQuery(ctx)
	if query == "" || !Belongs(PlaceOf(ctx), string(to)) || strings.Contains(string(to), FromParam+"=") {
		return to
	}
	return withParam(to, FromParam, query)
}

// PlaceQuery is the place in the list as an address has it, "" for its start.
func PlaceQuery(ctx context.Context) string {
	place := PlaceOf(ctx)
	return listQuery(place, place.where()).Encode()
}

func withParam(to templ.SafeURL, name, value string) templ.SafeURL {
	separator := "?"
	if strings.Contains(string(to), "?") {
		separator = "&"
	}
	return to + templ.SafeURL(separator+name+"="+url.QueryEscape(value))
}
