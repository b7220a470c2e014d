// Package static holds what browsers load beside the pages: styles, scripts, icons.
//
// Styles and scripts are a file a component; those that every page loads are put together at start, so that each page
// asks for one stylesheet, beside that of the dark colours, and few scripts. Every file is served under a name that carries the hash of its content, so
// that browsers may keep it for a year and still see a new version at once. Files are compressed once, at first use. The
// package knows nothing of pages.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// Prefix is the path below which Handler serves.
const Prefix = "/static/"

// lib has what make deps fetched. Without it the program builds, so go build and go install need nothing but Go.
//
//go:embed css js icons lib themes
var embedded embed.FS

// A file is one embedded file, or a bundle of them, ready to be sent.
type file struct {
	name        string // path under static/, as URL takes it
	hashed      string // the same with the content's hash before the extension
	contentType string
	plain       []byte
	gzipped     func() []byte // nil when compression gains nothing
}

type registry struct {
	byName   map[string]*file
	byHashed map[string]*file
}

var files = sync.OnceValue(load)

// URL returns the address of a file named by its path under static/, such as [CSS] or "js/reveal.js".
// It panics on a name that is not there: that is a mistake in a view.
func URL(name string) string {
	f, ok := files().byName[name]
	if !ok {
		panic(fmt.Sprintf("static: no file named %q", name))
	}
	return Prefix + f.hashed
}

// DarkCSS is the name of the dark colours, which go after [CSS].
const DarkCSS = "themes/dark.css"

// HTMX is the name of the library that swaps parts of pages. Has reports whether it was there when the program was built.
const HTMX = "lib/htmx.min.js"

// Has reports whether a file is embedded.
func Has(name string) bool {
	_, ok := files().byName[name]
	return ok
}

// Handler serves the files below Prefix, by their hashed names only.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := files().byHashed[strings.TrimPrefix(r.URL.Path, Prefix)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		f.serve(w, r)
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	header := w.Header()
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Vary", "Accept-Encoding")
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if small := f.gzipped(); small != nil {
			header.Set("Content-Encoding", "gzip")
			body = small
		}
	}
	header.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}

func load() *registry {
	r := &registry{byName: map[string]*file{}, byHashed: map[string]*file{}}
	err := fs.WalkDir(embedded, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) == ".md" || bundled(p) {
			return err
		}
		content, err := embedded.ReadFile(p)
		r.add(p, content)
		return err
	})
	for _, b := range bundles {
		content, failed := b.content(embedded)
		r.add(b.name, content)
		err = errors.Join(err, failed)
	}
	if err != nil {
		panic(fmt.Sprintf("static: reading the embedded files: %v", err))
	}
	return r
}

func (r *registry) add(name string, content []byte) {
	f := newFile(name, content)
	r.byName[f.name], r.byHashed[f.hashed] = f, f
}

func newFile(name string, content []byte) *file {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return &file{
		name:        name,
		hashed:      strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		contentType: contentType(ext),
		plain:       content,
		gzipped:     sync.OnceValue(func() []byte { return compress(content) }),
	}
}

// contentType does not trust the machine's own table for what the product ships.
func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(ext)
}

func compress(content []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = w.Write(content)
	_ = w.Close()
	if out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}
