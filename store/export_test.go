package store

import "time"

// SetElapsed replaces the time that only goes forward, before the first request.
func (s *Store) SetElapsed(elapsed func() time.Duration) { s.elapsed = elapsed }
