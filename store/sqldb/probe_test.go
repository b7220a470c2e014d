package sqldb_test

import (
	"testing"

	"github.com/alter-console/alter-console/store/sqldb"
)

func TestOnlyDamageIsRememberedUntilTheNextCheck(t *testing.T) {
	for what, c := range map[string]struct {
		said   string
		code   int
		stands bool
	}{
		"well": {said: "ok"}, "a wrong page": {said: "page 7", stands: true}, "corrupt": {code: 11, stands: true},
		"no database": {code: 26, stands: true}, "busy": {code: 5}, "out of memory": {code: 7}, "an error of the disk": {code: 10},
		"full": {code: 13}, "can't open": {code: 14},
	} {
		if err := sqldb.Lasting(c.said, c.code); (err != nil) != c.stands {
			t.Errorf("%s: %v", what, err)
		}
	}
}
