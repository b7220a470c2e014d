package keyring

import "time"

// SetTellEvery replaces how often the same error is returned.
func (r *Ring) SetTellEvery(d time.Duration) { r.tellEvery = d }
