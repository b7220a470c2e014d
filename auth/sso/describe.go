package sso

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// described is what a provider says of itself.
type described struct {
	*oidc.Provider
	description
}

// A description is the document by which a provider is discovered.
type description struct {
	oidc.ProviderConfig
	LogoutAddress string   `json:"end_session_endpoint"`
	NamesIssuer   bool     `json:"authorization_response_iss_parameter_supported"`
	ResponseTypes []string `json:"response_types_supported"`
	GrantTypes    []string `json:"grant_types_supported"`
	SecretBy      []string `json:"token_endpoint_auth_methods_supported"`
}

// ask reads the provider's description. Its keys are asked for later, by the same client.
func (c *Connection) ask(ctx context.Context) (*described, error) {
	address := strings.TrimSuffix(c.Issuer, "/") + "/.well-known/openid-configuration"
	text, err := c.read(ctx, address)
	if err != nil {
		return nil, err
	}
	d := &described{}
	if err := json.Unmarshal(text, &d.description); err != nil {
		return nil, fmt.Errorf("what is at %s is no description of a provider in JSON: is the issuer %s?", address, c.Issuer)
	}
	if err := d.check(c.Issuer); err != nil {
		return nil, err
	}
	d.Provider = d.NewProvider(oidc.ClientContext(ctx, c.client))
	c.door.open(d.JWKSURL, d.TokenURL, d.UserInfoURL)
	return d, nil
}

// read gets a description, or says why there is none. What a stranger's page says is not repeated.
func (c *Connection) read(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.client.Do(request)
	if err != nil {
		return nil, noAnswer(address, err)
	}
	defer answer.Body.Close()
	switch to := answer.Header.Get("Location"); {
	case answer.StatusCode == http.StatusOK:
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, noAnswer(address, err)
		}
		return text, nil
	case to != "":
		return nil, fmt.Errorf("%s leads to %.200q, and redirects are not followed: is the issuer another address?", address, to)
	case answer.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("nothing is at %s: the issuer is another address, or this is no provider of OpenID Connect", address)
	}
	return nil, fmt.Errorf("%s answers %s", address, answer.Status)
}

// noAnswer says why nothing came from an address.
func noAnswer(address string, err error) error {
	var name *net.DNSError
	var wrapped *url.Error
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s did not answer within %v", address, patience)
	case errors.As(err, &name):
		return fmt.Errorf("this server finds no host %s", name.Name)
	case errors.As(err, &wrapped):
		err = wrapped.Err // it names the address once more
	}
	return fmt.Errorf("%s can't be read: %w", address, err)
}

// check reports what keeps a provider from being signed in at.
func (d *description) check(issuer string) error {
	lacks := func(list []string, what string) bool { return len(list) > 0 && !slices.Contains(list, what) }
	switch {
	case d.IssuerURL == "":
		return errors.New("its description names no issuer: it is of something else")
	case d.IssuerURL != issuer:
		return fmt.Errorf("it calls itself %.200s, the file says %s: write the issuer as the provider does, to the last slash", d.IssuerURL, issuer)
	case lacks(d.ResponseTypes, "code"), lacks(d.GrantTypes, "authorization_code"):
		return errors.New("it offers no sign-in by an authorization code, which is the only way that is used here")
	case d.AuthURL == "":
		return errors.New("its description has no authorization_endpoint")
	case d.TokenURL == "":
		return errors.New("its description has no token_endpoint")
	case d.JWKSURL == "":
		return errors.New("its description has no jwks_uri")
	}
	return nil
}

// style is how the client's secret goes to the provider, by what it says of itself. Without a word it is by a header, as
// OpenID Connect has it. Trying both ways would use the code up, and wait twice.
func (d *description) style(secret string) oauth2.AuthStyle {
	takes := func(by string) bool { return slices.Contains(d.SecretBy, by) }
	if secret == "" || takes("client_secret_post") && !takes("client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}
