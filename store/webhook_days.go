package store

import "encoding/json"

// Days are numbers of days, each once, the most first.
type Days []int

func (w *Webhook) setDays(text string) error { return json.Unmarshal([]byte(text), &w.Days) }

// daysText is an empty list for none.
func (w *Webhook) daysText() (any, error) {
	if w.Days == nil {
		return "[]", nil
	}
	text, err := json.Marshal(w.Days)
	return string(text), err
}
