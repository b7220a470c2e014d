package api

import "sync"

// Pending collects what is to be written later about rows, such as keys, so that no request waits for it. It is safe for
// concurrent use.
type Pending[T any] struct {
	Newer func(a, b T) bool // whether a takes the place of b; nil: it always does

	mu   sync.Mutex
	byID map[string]T
}

// Add collects something about a row, in place of what was collected before.
func (p *Pending[T]) Add(id string, what T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byID == nil {
		p.byID = make(map[string]T)
	}
	if old, there := p.byID[id]; !there || p.Newer == nil || p.Newer(what, old) {
		p.byID[id] = what
	}
}

// Len is of how many rows something is to be written.
func (p *Pending[T]) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.byID)
}

func (p *Pending[T]) take() map[string]T {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.byID
	p.byID = nil
	return taken
}

// Flush writes down what was collected. What can't be written now is kept for the next time.
func (p *Pending[T]) Flush(write func(map[string]T) error) error {
	taken := p.take()
	if len(taken) == 0 {
		return nil
	}
	err := write(taken)
	if err != nil {
		for id, what := range taken {
			p.Add(id, what)
		}
	}
	return err
}
