package ui

// Tone is how something is meant; it decides colour and icon.
type Tone string

// Tones of an [Alert], a [Badge] and a [Message].
const (
	Neutral Tone = ""
	Info    Tone = "info"
	Success Tone = "success"
	Warning Tone = "warning"
	Error   Tone = "error"
)

func (t Tone) icon() string {
	if t == Success {
		return "check"
	}
	return string(t)
}
