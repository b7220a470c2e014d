package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"github.com/labstack/echo/v4"
)

// echoCommand is the argument that makes this program the server the product is compared with.
const echoCommand = "echo-server"

// serveEcho answers every request with what it read first, through a bare Echo handler, until the context ends.
func serveEcho(ctx context.Context, in io.Reader, out io.Writer) error {
	body, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	e := echo.New()
	same := func(c echo.Context) error { return c.JSONBlob(http.StatusOK, body) }
	e.GET("/sdk/agents/me", same)
	e.POST("/sdk/token", same)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Echo is at http://%s\n", listener.Addr())
	context.AfterFunc(ctx, func() { listener.Close() })
	if err := http.Serve(listener, e); ctx.Err() == nil {
		return err
	}
	return nil
}

func startEcho(ctx context.Context, body []byte) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, self, echoCommand)
	command.Stdin = strings.NewReader(string(body))
	return start(command)
}
