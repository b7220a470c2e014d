package calls

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/redact"
)

// cleanBody is what is kept of a report's headers and bodies, nil where it has none.
func cleanBody(r *reported, clean *redact.Cleaner) *store.CallBody {
	b := &store.CallBody{}
	var headersCut, bodyCut bool
	b.RequestHeaders, headersCut = cleanHeaders(r.request.headersOf(), clean)
	b.RequestBody, bodyCut = cleanText(r.request.bodyOf(), clean)
	b.RequestCut = headersCut || bodyCut
	b.ResponseHeaders, headersCut = cleanHeaders(r.response.headersOf(), clean)
	b.ResponseBody, bodyCut = cleanText(r.response.bodyOf(), clean)
	b.ResponseCut = headersCut || bodyCut
	if b.RequestHeaders == nil && b.RequestBody == nil && b.ResponseHeaders == nil && b.ResponseBody == nil {
		return nil
	}
	return b
}

// cleanText is what is kept of a body, and whether there was more.
func cleanText(body *string, clean *redact.Cleaner) (kept *string, cut bool) {
	if body == nil {
		return nil, false
	}
	text := clean.Text(*body)
	short := store.Text(text, wire.MaxKeptBody)
	return &short, len(text) > wire.MaxKeptBody
}

// cleanHeaders is what is kept of headers, as JSON, and whether there was more.
func cleanHeaders(headers map[string]string, clean *redact.Cleaner) (kept json.RawMessage, cut bool) {
	if headers == nil {
		return nil, false
	}
	all, size := map[string]string{}, 0
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if clean.Carries(name) {
			continue
		}
		shown, value := clean.Text(name), clean.Text(headers[name])
		if size += len(shown) + len(value); size > wire.MaxKeptBody {
			cut = true
			break
		}
		all[shown] = value
	}
	return api.Encode(all), cut
}
