package gate

import "sync"

// pending collects what is to be written about keys, so that no request waits for it. It is safe for concurrent use.
type pending[T any] struct {
	newer func(a, b T) bool // whether a takes the place of b; nil: it always does

	mu    sync.Mutex
	byKey map[string]T
}

func (p *pending[T]) add(keyID string, what T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byKey == nil {
		p.byKey = make(map[string]T)
	}
	if old, there := p.byKey[keyID]; !there || p.newer == nil || p.newer(what, old) {
		p.byKey[keyID] = what
	}
}

func (p *pending[T]) take() map[string]T {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.byKey
	p.byKey = nil
	return taken
}

// flush writes down what was collected. What can't be written now is kept for the next time.
func (p *pending[T]) flush(write func(map[string]T) error) error {
	taken := p.take()
	if len(taken) == 0 {
		return nil
	}
	err := write(taken)
	if err != nil {
		for keyID, what := range taken {
			p.add(keyID, what)
		}
	}
	return err
}
