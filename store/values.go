package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Text makes text from outside fit for both databases: valid UTF-8, no NUL, of limited length in bytes.
func Text(s string, limit int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }

func microsOrNull(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	us := t.UnixMicro()
	return &us
}

func timeOrNil(us *int64) *time.Time {
	if us == nil {
		return nil
	}
	t := fromMicros(*us)
	return &t
}

// usedAt reads a last-used column, where 0 means never.
func usedAt(us int64) *time.Time {
	if us == 0 {
		return nil
	}
	return timeOrNil(&us)
}

func usedMicros(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return micros(*t)
}

func jsonText(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "{}"
	}
	return string(raw)
}

func jsonOrNull(raw json.RawMessage) *string {
	if len(raw) == 0 {
		return nil
	}
	s := string(raw)
	return &s
}

func scopesText(scopes map[string][]string) (string, error) {
	if scopes == nil {
		return "{}", nil
	}
	b, err := json.Marshal(scopes)
	return string(b), err
}

func parseScopes(text string) (map[string][]string, error) {
	scopes := map[string][]string{}
	if text == "{}" {
		return scopes, nil
	}
	if err := json.Unmarshal([]byte(text), &scopes); err != nil {
		return nil, fmt.Errorf("scopes in the database: %w", err)
	}
	return scopes, nil
}
