package web

import (
	"bytes"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"
)

// The console is written as if it had its host to itself. Where it is mounted below a path, the addresses in what it
// answers get that path here, in one place, so that no view and no handler has to know of it.

// Headers and attributes that hold an address of the console.
var (
	addressHeaders    = []string{echo.HeaderLocation, "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url"}
	addressAttributes = []string{"href", "src", "action", "formaction", "hx-get", "hx-post", "data-address"}
)

// mountHeaders puts the path before the addresses in headers.
func (h *Console) mountHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		c.Response().Before(func() {
			for _, name := range addressHeaders {
				if address := header.Get(name); isLocal(address) {
					header.Set(name, h.path+address)
				}
			}
		})
		return next(c)
	}
}

// mountPage puts the path before the addresses in a page or fragment.
func (h *Console) mountPage(page []byte) []byte {
	if h.path == "" {
		return page
	}
	var out bytes.Buffer
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		kind := z.Next()
		if kind == html.ErrorToken { // the end
			return out.Bytes()
		}
		raw := bytes.Clone(z.Raw()) // reading the token changes it
		if token := z.Token(); h.mountToken(&token) {
			raw = []byte(token.String())
		}
		out.Write(raw)
	}
}

// mountToken reports whether a token holds an address, which it changes then.
func (h *Console) mountToken(token *html.Token) (changed bool) {
	for i, a := range token.Attr {
		if slices.Contains(addressAttributes, a.Key) && isLocal(a.Val) {
			token.Attr[i].Val = h.path + a.Val
			changed = true
		}
	}
	return changed
}

func isLocal(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//")
}
