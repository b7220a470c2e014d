// Command gallery serves the console's controls in every state, for the eye, for screenshots and for the tests. It is no part
// of the product: go run ./views/ui/gallery.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"
)

func main() {
	address := flag.String("addr", "127.0.0.1:8090", "where to listen")
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("The gallery is at http://%s/\n", listener.Addr())
	server := http.Server{Handler: gallery(), ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.Serve(listener))
}
