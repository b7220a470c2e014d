package text

import "fmt"

// Counted says how many there are of something: "1 key", "2 keys".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
