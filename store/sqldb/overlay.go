package sqldb

import (
	"io/fs"
	"slices"
	"strings"
)

// overlay shows the files of several folders as one.
type overlay []fs.FS

// migrationsOf are the migrations that databases of a kind have.
func (s *Schema) migrationsOf(d *dialect) (overlay, error) {
	var folders overlay
	for _, name := range []string{"shared", d.name} {
		folder, err := fs.Sub(s.Migrations, name)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
	return folders, nil
}

func (o overlay) Open(name string) (f fs.File, err error) {
	for _, folder := range o {
		if f, err = folder.Open(name); err == nil {
			return f, nil
		}
	}
	return nil, err
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	var entries []fs.DirEntry
	for _, folder := range o {
		some, err := fs.ReadDir(folder, name)
		if err != nil {
			return nil, err
		}
		entries = append(entries, some...)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}
