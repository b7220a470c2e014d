//go:build !unix

package secretfile

import (
	"io/fs"
	"os"
)

// giveTo has nothing to do: elsewhere a file has its directory's permissions.
func giveTo(*os.File, fs.FileInfo) error { return nil }

func explainMount(_ string, err error) error { return err }
