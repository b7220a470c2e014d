package clienttest

import (
	"maps"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// checkBody checks that the body is the one that was signed, and reads it: one JSON object, or nothing. What was told of
// something else may have any form.
func (c *call) checkBody(told bool) *refusal {
	if wire.ContentHash(c.raw) != c.Header.Get(wire.HeaderContentSHA256) {
		return refuse(wire.CodeContentHashMismatch, "The body is not the one that was signed.")
	}
	c.fields.members = map[string]any{}
	if len(c.raw) == 0 {
		return nil
	}
	if media, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";"); media != "application/json" {
		return refuse(wire.CodeUnsupportedMediaType, "The body must be plain JSON.")
	}
	if told {
		return nil
	}
	if err := wire.CheckJSON(c.raw, wire.MaxDepth); err != nil {
		return refuse(wire.CodeMalformedJSON, "%v", err)
	}
	if err := decode(c.raw, &c.fields.members); err != nil || c.fields.members == nil {
		return refuse(wire.CodeMalformedJSON, "The body must be a JSON object.")
	}
	if field, found := pastedKey("", c.fields.members); found {
		return invalid(field, "This holds an API key, which must be kept nowhere.")
	}
	return nil
}

// pastedKey finds a text with an API key in it, and says where.
func pastedKey(path string, value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return strings.TrimPrefix(path, "."), wire.ContainsKey(v)
	case []any:
		for _, item := range v {
			if at, found := pastedKey(path, item); found {
				return at, true
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if at, found := pastedKey(path+"."+name, v[name]); found {
				return at, true
			}
		}
	}
	return "", false
}
