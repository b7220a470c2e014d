package wire

import "time"

// The kinds of what ends at a time that is known: an extension.
const (
	EndAppKey     = "app_key"
	EndRotation   = "rotation" // until which a rotated key works on
	EndGrant      = "grant"
	EndNarrowing  = "narrowing" // from when on removed scopes work no more
	EndInvitation = "invitation"
)

// EndKinds are all of them.
func EndKinds() []string {
	return []string{EndAppKey, EndRotation, EndGrant, EndNarrowing, EndInvitation}
}

// EndEffect says what happens at the end of something, in a sentence; "" of a kind that there isn't.
func EndEffect(kind string) string { return endEffects[kind] }

var endEffects = map[string]string{
	EndAppKey:     "Programs that use the key are refused from then on.",
	EndRotation:   "The old key is refused from then on; the key that took its place works on.",
	EndGrant:      "The secret can't be used by this grant any more, nor by what was delegated from it.",
	EndNarrowing:  "The scopes that were taken away stop working.",
	EndInvitation: "The link is good for nothing any more.",
}

// EndedFor is for how long what has ended is listed, unless it is asked for by another time.
const EndedFor = 30 * 24 * time.Hour

// SortEnds is what a list of endings is sorted by.
const SortEnds = "ends_at"
