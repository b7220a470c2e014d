package sqldb

import (
	"fmt"
	"math"
)

// likened is a value of any type as one of a form. What is no number is larger than all of them, as SQLite sorts it.
func likened(value any, form form) any {
	switch form {
	case number:
		if f, ok := value.(float64); ok && math.Abs(f) < 1<<62 {
			return int64(math.Floor(f))
		}
		return int64(math.MaxInt64)
	case binary:
		return []byte(fmt.Sprint(value))
	}
	return fmt.Sprint(value)
}
