package wire_test

import (
	"reflect"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

func TestSetsOfScopes(t *testing.T) {
	type scopes = map[string][]string
	for name, test := range map[string]struct {
		have, want, missing, union scopes
		same                       bool
	}{
		"nothing":              {nil, scopes{}, nil, scopes{}, true},
		"the same otherwise":   {scopes{"a": {"1", "2"}}, scopes{"a": {"2", "1"}}, nil, scopes{"a": {"1", "2"}}, true},
		"less":                 {scopes{"a": {"1", "2"}, "b": {"1"}}, scopes{"a": {"2"}}, nil, scopes{"a": {"1", "2"}, "b": {"1"}}, false},
		"more, in its order":   {scopes{"a": {"2"}}, scopes{"a": {"3", "2", "1"}}, scopes{"a": {"3", "1"}}, scopes{"a": {"2", "3", "1"}}, false},
		"another provider":     {scopes{"a": {"1"}}, scopes{"b": {"1"}}, scopes{"b": {"1"}}, scopes{"a": {"1"}, "b": {"1"}}, false},
		"a provider without":   {scopes{"a": {"1"}}, scopes{"a": {"1"}, "b": {}}, nil, scopes{"a": {"1"}}, false},
		"as many, but another": {scopes{"a": {"1"}}, scopes{"a": {"2"}}, scopes{"a": {"2"}}, scopes{"a": {"1", "2"}}, false},
	} {
		if got := wire.MissingScopes(test.have, test.want); !reflect.DeepEqual(got, test.missing) {
			t.Errorf("%s: %v is missing, want %v", name, got, test.missing)
		}
		if got := wire.UnionScopes(test.have, test.want); !reflect.DeepEqual(got, test.union) {
			t.Errorf("%s: together %v, want %v", name, got, test.union)
		}
		if wire.SameScopes(test.have, test.want) != test.same || wire.SameScopes(test.want, test.have) != test.same {
			t.Errorf("%s: same is not %t both ways", name, test.same)
		}
	}
	base := scopes{"a": {"1"}}
	wire.UnionScopes(base, scopes{"a": {"2"}})["a"][0] = "changed"
	if base["a"][0] != "1" {
		t.Error("a union shares its lists with what it was made of")
	}
}
