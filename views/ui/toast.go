package ui

// Message is a short text about what was just done.
type Message struct {
	Tone Tone
	Text string
}
