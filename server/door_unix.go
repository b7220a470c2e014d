//go:build unix

package server

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

// handshake is how long those who are connecting at the moment of the close have to finish it.
const handshake = 50 * time.Millisecond

// waiting accepts who is waiting at this moment. Nobody new comes meanwhile, or at most one where the system can't be
// told to let nobody in.
func (d *door) waiting() (late []net.Conn, err error) {
	raw, err := d.SyscallConn()
	if err != nil {
		return nil, err
	}
	var sockets []int
	if err := raw.Control(func(fd uintptr) {
		if letNobodyIn(int(fd)) == nil {
			time.Sleep(handshake)
		} else {
			_ = syscall.Listen(int(fd), 0)
		}
		for {
			socket, err := accept(int(fd))
			switch {
			case err == nil:
				sockets = append(sockets, socket)
			case errors.Is(err, syscall.EINTR), errors.Is(err, syscall.ECONNABORTED): // which says nothing of the next
			default:
				return // nobody any more
			}
		}
	}); err != nil {
		return nil, err
	}
	for _, socket := range sockets {
		f := os.NewFile(uintptr(socket), "")
		c, err := net.FileConn(f) // a copy
		f.Close()
		if err == nil {
			late = append(late, c)
		}
	}
	return late, nil
}

// accept takes the next connection, which no program that is started meanwhile inherits.
func accept(listener int) (socket int, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if socket, _, err = syscall.Accept(listener); err == nil {
		syscall.CloseOnExec(socket)
	}
	return socket, err
}
