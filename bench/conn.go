package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// A conn is one keep-alive connection. It does as little as a client can, because it competes with the server for the
// processor: requests come as bytes, and of an answer only status, length and body are read.
type conn struct {
	net.Conn
	in   *bufio.Reader
	body []byte // of the last answer
}

func dial(ctx context.Context, address string) (*conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, in: bufio.NewReaderSize(c, 16<<10)}, nil
}

// An answer's body is valid until the connection's next request.
type answer struct {
	status int
	head   int // bytes of the status line and headers
	body   []byte
	wire   int // bytes of the body as sent
}

// send writes a request and reads its answer. visit, which may be nil, sees each header line.
func (c *conn) send(request []byte, visit func(line []byte)) (a answer, err error) {
	if _, err := c.Write(request); err != nil {
		return a, err
	}
	length, chunked := -1, false
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return a, err
		}
		a.head += len(line)
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if a.status == 0 {
			if a.status, err = parseStatus(line); err != nil {
				return a, err
			}
			continue
		}
		if value, ok := header(line, "content-length"); ok {
			if length, err = strconv.Atoi(value); err != nil {
				return a, err
			}
		} else if value, ok := header(line, "transfer-encoding"); ok {
			chunked = value == "chunked"
		}
		if visit != nil {
			visit(line)
		}
	}
	c.body = c.body[:0]
	switch {
	case chunked:
		a.wire, err = c.readChunks()
	case length >= 0:
		a.wire, err = length, c.readBody(length)
	case a.status == 204 || a.status == 304:
	default:
		err = errors.New("an answer of no known length")
	}
	a.body = c.body
	return a, err
}

func parseStatus(line []byte) (int, error) {
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, fmt.Errorf("not an HTTP answer: %q", line)
	}
	return strconv.Atoi(string(line[9:12]))
}

// header returns a header line's value when it has the name, which is given in lower case.
func header(line []byte, name string) (string, bool) {
	if len(line) <= len(name) || line[len(name)] != ':' || !bytes.EqualFold(line[:len(name)], []byte(name)) {
		return "", false
	}
	return strings.TrimSpace(string(line[len(name)+1:])), true
}

// readBody appends n bytes to the body.
func (c *conn) readBody(n int) error {
	start := len(c.body)
	if cap(c.body) < start+n {
		c.body = append(make([]byte, 0, 2*(start+n)), c.body...)
	}
	c.body = c.body[:start+n]
	_, err := io.ReadFull(c.in, c.body[start:])
	return err
}

func (c *conn) readChunks() (wire int, err error) {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return wire, err
		}
		wire += len(line)
		n, err := strconv.ParseUint(string(bytes.TrimRight(line, "\r\n")), 16, 31)
		if err != nil {
			return wire, err
		}
		if err := c.readBody(int(n)); err != nil {
			return wire, err
		}
		if _, err := c.in.Discard(2); err != nil {
			return wire, err
		}
		wire += int(n) + 2
		if n == 0 {
			return wire, nil
		}
	}
}
