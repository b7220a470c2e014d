package gate

import "sync"

const (
	maxBodies = 16 << 20      // bytes of all bodies in memory at once beyond api.FreeBody, the console's bodies apart
	maxOfKey  = maxBodies / 4 // bytes of them that requests with one key may hold
)

// A budget bounds the bytes that are held at once, of all keys and of each.
type budget struct {
	mu   sync.Mutex
	held int64
	of   map[string]int64 // by key id
}

func (b *budget) take(keyID string, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held+n > maxBodies || b.of[keyID]+n > maxOfKey {
		return false
	}
	b.held += n
	b.of[keyID] += n
	return true
}

func (b *budget) give(keyID string, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= n
	if b.of[keyID] -= n; b.of[keyID] == 0 {
		delete(b.of, keyID)
	}
}
