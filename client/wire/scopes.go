package wire

import "slices"

// Allowlists name, for each provider, the scopes that an agent may use there. Each list is a set; its order is kept for
// people only.

// MissingScopes returns the entries of want that have does not contain, in their order; nil when there are none.
func MissingScopes(have, want map[string][]string) map[string][]string {
	var missing map[string][]string
	for provider, list := range want {
		for _, scope := range list {
			if slices.Contains(have[provider], scope) {
				continue
			}
			if missing == nil {
				missing = map[string][]string{}
			}
			missing[provider] = append(missing[provider], scope)
		}
	}
	return missing
}

// SameScopes reports whether two allowlists allow the same. One that is nil is like one without entries.
func SameScopes(a, b map[string][]string) bool {
	return len(a) == len(b) && MissingScopes(a, b) == nil && MissingScopes(b, a) == nil
}

// UnionScopes keeps base as it is and appends what extra adds.
func UnionScopes(base, extra map[string][]string) map[string][]string {
	sum := make(map[string][]string, len(base)+len(extra))
	for provider, list := range base {
		sum[provider] = slices.Clone(list)
	}
	for provider, list := range MissingScopes(base, extra) {
		sum[provider] = append(sum[provider], list...)
	}
	return sum
}
