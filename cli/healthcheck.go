package cli

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/server"
)

type healthcheckCommand struct{}

// Run asks a server on this machine whether it is ready; containers have no other tool to ask with.
func (healthcheckCommand) Run(ctx context.Context, c *server.Config) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.LocalURL(c.Addr)+"/readyz", nil)
	if err != nil {
		return err
	}
	// The certificate is for the name that others use. Nothing is sent that anybody could want.
	local := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	res, err := local.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", res.StatusCode)
	}
	return nil
}
