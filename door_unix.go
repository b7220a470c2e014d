//go:build unix

package main

import (
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
			socket, _, err := syscall.Accept(int(fd))
			if err != nil {
				return // nobody any more
			}
			sockets = append(sockets, socket)
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
