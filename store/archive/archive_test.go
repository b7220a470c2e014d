package archive_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/store/archive"
)

// written makes an archive of one table with two rows.
func written(t *testing.T) string {
	t.Helper()
	var file bytes.Buffer
	w, err := archive.NewWriter(&file, archive.Header{Schema: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(w.Table("agents", []string{"id", "n", "raw"}),
		w.Row([]any{"a", int64(1), []byte("x")}), w.Row([]any{"b", nil, []byte{}}), w.Close())
	if err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// verify reads an archive of these lines.
func verify(t *testing.T, text string) error {
	t.Helper()
	var file bytes.Buffer
	zip := gzip.NewWriter(&file)
	_, err := zip.Write([]byte(text))
	if err := errors.Join(err, zip.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := archive.NewReader(&file)
	if err != nil {
		return err
	}
	return r.Verify()
}

// summed gives lines the end that fits them, with a count of the rows.
func summed(lines string, rows int) string {
	sum := sha256.Sum256([]byte(lines))
	return lines + fmt.Sprintf(`{"rows":{"agents":%d},"sha256":"%s"}`, rows, hex.EncodeToString(sum[:])) + "\n"
}

func TestAnArchiveIsWholeOrDamaged(t *testing.T) {
	t.Parallel()
	text := written(t)
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	body := strings.Join(lines[:len(lines)-1], "")
	for name, whole := range map[string]string{"as it was written": text, "with an end of its own": summed(body, 2)} {
		if err := verify(t, whole); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, damaged := range map[string]string{
		"another value":      strings.Replace(text, `"a"`, `"c"`, 1),
		"a row less":         strings.Replace(text, lines[2], "", 1),
		"a row twice":        strings.Replace(text, lines[2], lines[2]+lines[2], 1),
		"no end":             body,
		"fewer rows counted": summed(body, 1),
		"more rows counted":  summed(body, 3),
		"a table twice":      summed(body+lines[1], 2),
		"something after":    text + "x\n",
		"a value less":       summed(strings.Replace(body, `"a",`, ``, 1), 2),
		"no number":          summed(strings.Replace(body, `"a",1`, `"a",1.5`, 1), 2),
		"no bytes":           summed(strings.Replace(body, `"base64":"`, `"base64":"!`, 1), 2),
	} {
		if err := verify(t, damaged); !errors.Is(err, archive.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOtherFilesAreNoArchives(t *testing.T) {
	t.Parallel()
	text := written(t)
	if err := verify(t, strings.Replace(text, "alter-console backup", "another backup", 1)); !errors.Is(err, archive.ErrNotAnArchive) {
		t.Errorf("of another program: %v", err)
	}
	if err := verify(t, strings.Replace(text, `"format_version":1`, `"format_version":2`, 1)); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("of a later version: %v", err)
	}
	if _, err := archive.NewReader(strings.NewReader("id,name\n")); !errors.Is(err, archive.ErrNotAnArchive) {
		t.Errorf("a text: %v", err)
	}
}
