//go:build unix

package main

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// waiting accepts who is waiting at this moment, and takes no more than one more meanwhile.
func (d *door) waiting() (late []net.Conn, err error) {
	raw, err := d.SyscallConn()
	if err != nil {
		return nil, err
	}
	var sockets []int
	if err := raw.Control(func(fd uintptr) {
		_ = syscall.Listen(int(fd), 0)
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
