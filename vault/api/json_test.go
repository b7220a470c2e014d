package api_test

import (
	"encoding/json"
	"testing"

	"github.com/alter-console/alter-console/vault/api"
)

func TestCanonicalJSONTable(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{`{"a":1,"b":2}`, ` {"b": 2, "a": 1}`, true}, {`{"a":"\u0061"}`, `{"a":"a"}`, true}, {``, `{}`, true},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, false}, {`{"a":1}`, `{"a":"1"}`, false}, {`{"a":null}`, `{}`, false},
		{`{"a":12345678901234567890}`, `{"a":12345678901234567891}`, false},
	} {
		if same := api.CanonicalJSON(json.RawMessage(test.a)) == api.CanonicalJSON(json.RawMessage(test.b)); same != test.same {
			t.Errorf("%s and %s: same %v", test.a, test.b, same)
		}
	}
}
