package ui

import "strconv"

// Plural prints a count with its unit: "1 key", "1,000 keys".
func Plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return Number(n) + " " + unit + "s"
}

// Number prints n with separators between thousands.
func Number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// CountOf prints a total that may be only a lower bound.
func CountOf(total int, capped bool) string {
	if capped {
		return Number(total) + "+"
	}
	return Number(total)
}
