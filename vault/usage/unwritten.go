package usage

// Unwritten is how many requests are counted and not written down yet.
func (r *Room) Unwritten() (n int) {
	<-r.writing
	defer func() { r.writing <- struct{}{} }()
	for _, b := range r.out.batches {
		for _, u := range b.Counts {
			n += u.N
		}
	}
	return n + r.counts.requests() + r.late.requests()
}

func (c *counts) requests() int {
	n := int(c.lost.Load())
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		for _, t := range s.byKey {
			n += t.requests()
		}
		s.mu.Unlock()
	}
	return n
}

func (l *late) requests() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, u := range l.byHash {
		n += u.requests()
	}
	return n
}

func (t *tally) requests() (n int) {
	for _, c := range t.counts {
		n += c.n
	}
	return n
}
