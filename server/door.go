package server

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A door is a listener that loses nobody when it closes: connections that the system has made already, and that nobody
// has accepted yet, would be reset, with requests on them. They come in after it has closed.
type door struct {
	*net.TCPListener
	shutting atomic.Bool
	late     chan net.Conn
	gone     sync.Once
}

func newDoor(l net.Listener) net.Listener {
	if tcp, ok := l.(*net.TCPListener); ok {
		return &door{TCPListener: tcp, late: make(chan net.Conn)}
	}
	return l
}

// Accept returns the next connection, at the end those that came in time.
func (d *door) Accept() (net.Conn, error) {
	c, err := d.TCPListener.Accept()
	if err == nil || !d.shutting.Load() {
		return c, err
	}
	if c, ok := <-d.late; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

// shut closes the port, and returns when everybody who came in time was accepted.
func (d *door) shut() error {
	d.shutting.Store(true)
	if err := d.SetDeadline(time.Unix(1, 0)); err != nil { // Accept goes over to those who are late
		return err
	}
	late, err := d.waiting()
	err = errors.Join(err, d.TCPListener.Close())
	for _, c := range late {
		d.late <- c
	}
	return err
}

// Close ends Accept. A door that was not shut before is.
func (d *door) Close() (err error) {
	d.gone.Do(func() {
		err = d.TCPListener.Close()
		close(d.late)
	})
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
