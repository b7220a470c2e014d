package client_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every public name has a doc comment and an example that runs: functions, types and methods one of their own, constants
// and variables a use in one.
func TestEveryPublicNameHasAnExample(t *testing.T) {
	fset := token.NewFileSet()
	files, source := parsePackage(t, fset)
	pkg, err := doc.NewFromFiles(fset, files, "client", doc.Mode(0))
	if err != nil {
		t.Fatal(err)
	}
	implied := map[string]bool{"Error": true, "Unwrap": true, "Is": true, "GoString": true, "Format": true, "MarshalText": true,
		"MarshalJSON": true} // called by errors, fmt and encoders
	need := func(name, comment string) {
		t.Helper()
		if comment == "" {
			t.Errorf("%s has no doc comment", name)
		}
		if !strings.Contains(source, "func Example"+strings.ReplaceAll(name, ".", "_")+"(") {
			t.Errorf("%s has no example", name)
		}
	}
	for _, f := range pkg.Funcs {
		need(f.Name, f.Doc)
	}
	for _, typ := range pkg.Types {
		need(typ.Name, typ.Doc)
		for _, f := range typ.Funcs {
			need(f.Name, f.Doc)
		}
		for _, m := range typ.Methods {
			if !implied[m.Name] {
				need(typ.Name+"."+m.Name, m.Doc)
			}
		}
		needUse(t, source, append(typ.Consts, typ.Vars...))
	}
	needUse(t, source, append(pkg.Consts, pkg.Vars...))
}

func needUse(t *testing.T, source string, values []*doc.Value) {
	t.Helper()
	for _, v := range values {
		for _, name := range v.Names {
			if ast.IsExported(name) && !strings.Contains(source, "client."+name) {
				t.Errorf("%s is in no example", name)
			}
		}
	}
}

// parsePackage returns the package's files without tests, and the text of its examples.
func parsePackage(t *testing.T, fset *token.FileSet) ([]*ast.File, string) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	var examples strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(name, "example_"):
			examples.Write(text)
		case !strings.HasSuffix(name, "_test.go"):
			file, err := parser.ParseFile(fset, name, text, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return files, examples.String()
}
