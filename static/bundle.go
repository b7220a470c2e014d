package static

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// CSS and Script are the names of what every page loads: all styles, and what improves any page.
const (
	CSS    = "css/console.css"
	Script = "js/app.js"
)

// A bundle is a directory of files, one a component, that is sent as one file.
type bundle struct {
	name  string   // what it is called under static/
	dir   string   // where its parts are
	first []string // the parts that others build on, in their order; the rest follow by name, and none of them needs another
}

var bundles = []bundle{
	{name: CSS, dir: "css", first: []string{"colors.css", "intents.css", "elements.css", "text.css"}},
	{name: Script, dir: "js/app", first: []string{"start.js", "toast.js", "busy.js"}},
}

// bundled reports whether a file is a part of a bundle, and so not sent by itself.
func bundled(name string) bool {
	return slices.ContainsFunc(bundles, func(b bundle) bool { return path.Dir(name) == b.dir })
}

// content puts the parts of a bundle together.
func (b bundle) content(files fs.FS) ([]byte, error) {
	entries, err := fs.ReadDir(files, b.dir)
	if err != nil {
		return nil, err
	}
	parts := slices.Clone(b.first)
	for _, entry := range entries {
		if !slices.Contains(parts, entry.Name()) {
			parts = append(parts, entry.Name())
		}
	}
	var all strings.Builder
	for _, part := range parts {
		text, err := fs.ReadFile(files, path.Join(b.dir, part))
		if err != nil {
			return nil, err
		}
		all.Write(text)
	}
	return []byte(all.String()), nil
}
