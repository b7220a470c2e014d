package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// signIn goes through the sign-in form and returns the browser's cookies.
func (s *server) signIn(ctx context.Context) (cookies string, err error) {
	c, err := dial(ctx, s.address)
	if err != nil {
		return "", err
	}
	defer c.Close()
	var given []string
	form := url.Values{"email": {adminEmail}, "password": {adminPassword}}.Encode()
	request := plainRequest("POST", "/sign-in", s.address, "Content-Type", "application/x-www-form-urlencoded",
		"Content-Length", fmt.Sprint(len(form)))
	a, err := c.send(append(request, form...), func(line []byte) {
		if value, ok := header(line, "set-cookie"); ok {
			cookie, _, _ := strings.Cut(value, ";")
			given = append(given, cookie)
		}
	})
	if err == nil && (a.status != 303 || given == nil) {
		err = fmt.Errorf("sign in: status %d", a.status)
	}
	return strings.Join(given, "; "), err
}

// measureWeight adds up what a browser with an empty cache gets for its first page: headers and bodies as sent.
func (b *bench) measureWeight(ctx context.Context, t *target) error {
	cookie, err := t.server.signIn(ctx)
	if err != nil {
		return err
	}
	c, err := dial(ctx, t.server.address)
	if err != nil {
		return err
	}
	defer c.Close()
	page, err := c.send(plainRequest("GET", "/agents", t.server.address, "Cookie", cookie), nil)
	if err != nil {
		return err
	}
	if page.status != 200 {
		return fmt.Errorf("GET /agents: status %d", page.status)
	}
	files, err := filesOf(page.body)
	if err != nil {
		return err
	}
	total := page.head + page.wire
	for _, file := range files {
		immutable := false
		a, err := c.send(plainRequest("GET", file, t.server.address, "Cookie", cookie), func(line []byte) {
			value, ok := header(line, "cache-control")
			immutable = immutable || ok && strings.Contains(value, "max-age=31536000, immutable")
		})
		if err != nil {
			return err
		}
		if a.status != 200 || !immutable {
			return fmt.Errorf("GET %s: status %d, kept for a year: %t", file, a.status, immutable)
		}
		total += a.head + a.wire
	}
	name := fmt.Sprintf("first page and its %d files, compressed", len(files))
	b.table.set(t.column, name, under(60, "KB"), float64(total)/1e3, "%.1f KB")
	return nil
}

// filesOf lists the styles, scripts, icons and images a page loads.
func filesOf(body []byte) ([]string, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	page, err := goquery.NewDocumentFromReader(io.Reader(unpacked))
	if err != nil {
		return nil, err
	}
	var files []string
	page.Find("link[href], script[src], img[src]").Each(func(_ int, e *goquery.Selection) {
		files = append(files, e.AttrOr("href", e.AttrOr("src", "")))
	})
	return files, nil
}
