package client

import (
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

func checkCaller(caller string) error {
	fix := fmt.Sprintf("use 1 to %d printable ASCII characters, without spaces at the ends", wire.MaxCaller)
	return checkHeaderText("caller", caller, wire.MaxCaller, fix)
}

func checkHeaderText(field, text string, most int, fix string) error {
	switch {
	case text == "":
		return &ValueError{Field: field, Problem: "is empty", Fix: fix}
	case len(text) > most:
		return &ValueError{Field: field, Problem: fmt.Sprintf("has %d characters", len(text)), Fix: fix}
	case strings.TrimSpace(text) != text:
		return &ValueError{Field: field, Problem: "begins or ends with a space", Fix: fix}
	}
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7E {
			return &ValueError{Field: field, Problem: fmt.Sprintf("has a character that is not printable ASCII at position %d", i), Fix: fix}
		}
	}
	return nil
}
