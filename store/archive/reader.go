package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
)

// What can be wrong with a file.
var (
	ErrNotAnArchive = errors.New("this is no backup that alter-console made")
	ErrDamaged      = errors.New("the backup is damaged or ends early: use another one")
)

// maxLine bounds the memory that a file can ask for. The longest rows have some 100 KB.
const maxLine = 16 << 20

// A Reader reads an archive. What it returned is known to be whole only after Next returned io.EOF.
type Reader struct {
	header Header
	lines  *bufio.Scanner
	sum    hash.Hash
	next   []byte // a line that is not read yet, and not in sum
	now    table
	rows   map[string]int
}

// NewReader reads the header. It fails with ErrNotAnArchive, or with an error that says which release can read it.
func NewReader(r io.Reader) (*Reader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, errors.Join(ErrNotAnArchive, err)
	}
	a := &Reader{lines: bufio.NewScanner(zip), sum: sha256.New(), rows: map[string]int{}}
	a.lines.Buffer(nil, maxLine)
	line, err := a.take()
	if err != nil {
		return nil, err
	}
	var h head
	if err := json.Unmarshal(line, &h); err != nil || h.Format != format {
		return nil, ErrNotAnArchive
	}
	if h.Version != version {
		return nil, fmt.Errorf("the backup has the form of version %d, this program reads version %d: use the release that made it (%s)", h.Version, version, h.AppVersion)
	}
	a.header = h.Header
	return a, nil
}

// Header is what the archive says of itself.
func (r *Reader) Header() Header { return r.header }

// peek returns the line that comes next, or ErrDamaged when there is none.
func (r *Reader) peek() ([]byte, error) {
	if r.next == nil {
		if !r.lines.Scan() {
			return nil, errors.Join(ErrDamaged, r.lines.Err())
		}
		r.next = r.lines.Bytes()
	}
	return r.next, nil
}

func (r *Reader) take() ([]byte, error) {
	line, err := r.peek()
	r.next = nil
	r.sum.Write(line)
	r.sum.Write([]byte{'\n'})
	return line, err
}

// Next goes on to the next table, of whose rows all were read. It returns io.EOF at the end, when all is well.
func (r *Reader) Next() (name string, columns []string, err error) {
	line, err := r.peek()
	if err != nil {
		return "", nil, err
	}
	var last end
	if json.Unmarshal(line, &last) == nil && last.SHA256 != "" {
		return "", nil, r.finish(last)
	}
	r.now = table{}
	if err := json.Unmarshal(line, &r.now); err != nil || r.now.Name == "" {
		return "", nil, ErrDamaged
	}
	if _, again := r.rows[r.now.Name]; again {
		return "", nil, ErrDamaged
	}
	r.rows[r.now.Name] = 0
	_, err = r.take()
	return r.now.Name, r.now.Columns, err
}

func (r *Reader) finish(last end) error {
	if last.SHA256 != hex.EncodeToString(r.sum.Sum(nil)) || !maps.Equal(last.Rows, r.rows) {
		return ErrDamaged
	}
	r.next = nil
	if r.lines.Scan() || r.lines.Err() != nil { // reads the compression's own checksum
		return errors.Join(ErrDamaged, r.lines.Err())
	}
	return io.EOF
}

// Row returns the table's next row, as Writer.Row took it, or io.EOF.
func (r *Reader) Row() ([]any, error) {
	line, err := r.peek()
	if err != nil {
		return nil, err
	}
	if len(line) == 0 || line[0] != '[' {
		return nil, io.EOF
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var values []any
	if err := decoder.Decode(&values); err != nil || len(values) != len(r.now.Columns) {
		return nil, ErrDamaged
	}
	for i := range values {
		if values[i], err = readValue(values[i]); err != nil {
			return nil, err
		}
	}
	r.rows[r.now.Name]++
	_, err = r.take()
	return values, err
}

func readValue(value any) (any, error) {
	switch v := value.(type) {
	case nil, string:
		return v, nil
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return nil, ErrDamaged
		}
		return n, nil
	case map[string]any:
		text, _ := v["base64"].(string)
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, ErrDamaged
		}
		return raw, nil
	}
	return nil, ErrDamaged
}

// Rows is how many rows of each table were read.
func (r *Reader) Rows() map[string]int { return r.rows }

// Verify reads to the end and reports whether the archive is whole.
func (r *Reader) Verify() error {
	for {
		_, _, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		for err == nil {
			_, err = r.Row()
		}
		if !errors.Is(err, io.EOF) {
			return err
		}
	}
}
