// Package freeport finds ports for servers that tests start and start again.
package freeport

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Find returns a port of the loopback address that nobody listens on, below those that systems give to connections:
// there it stays free while its server is down.
func Find() (int, error) {
	for range 100 {
		port := 10_000 + rand.IntN(20_000)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, errors.New("no port from 10000 to 29999 seems to be free")
}
