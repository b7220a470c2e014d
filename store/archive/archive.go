// Package archive is the portable form of a database: compressed lines of JSON, the same whatever database they are
// from, with a checksum at the end. It knows nothing of what the tables mean.
//
// The first line is the header, then for each table comes one with its name and columns, and one array for each of its
// rows. The last line counts the rows and has the SHA-256 of all lines before it.
package archive

import (
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
	"time"
	"unicode/utf8"
)

// What a header says that this package can read.
const (
	format  = "alter-console backup"
	version = 1
)

// A Header says what an archive holds.
type Header struct {
	Schema     int64     `json:"schema"`            // version of the schema the rows are of
	AppVersion string    `json:"app_version"`       // of the program that wrote it
	Database   string    `json:"database"`          // which kind it is from
	SecretID   string    `json:"secret_id"`         // of the server's secret in use
	Secrets    []string  `json:"secrets,omitempty"` // the server's secrets themselves, newest first, when they were wanted
	CreatedAt  time.Time `json:"created_at"`

	MasterKeyID string   `json:"master_key_id,omitempty"` // of the master key in use, when values are sealed
	MasterKeys  []string `json:"master_keys,omitempty"`   // as Secrets
}

// head is the first line.
type head struct {
	Format  string `json:"format"`
	Version int    `json:"format_version"`
	Header
}

// A table is the line before a table's rows.
type table struct {
	Name    string   `json:"table"`
	Columns []string `json:"columns"`
}

// end is the last line.
type end struct {
	Rows   map[string]int `json:"rows"`
	SHA256 string         `json:"sha256"`
}

// blob is how bytes stand among the values of a row.
type blob struct {
	Base64 string `json:"base64"`
}

// A Writer writes an archive.
type Writer struct {
	zip  *gzip.Writer
	sum  hash.Hash
	line bytes.Buffer
	json *json.Encoder // to line
	now  table
	rows map[string]int
}

// NewWriter begins an archive.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	a := &Writer{zip: gzip.NewWriter(w), sum: sha256.New(), rows: map[string]int{}}
	a.json = json.NewEncoder(&a.line)
	a.json.SetEscapeHTML(false)
	return a, a.write(head{format, version, h})
}

func (w *Writer) write(line any) error {
	w.line.Reset()
	if err := w.json.Encode(line); err != nil {
		return err
	}
	w.sum.Write(w.line.Bytes())
	_, err := w.zip.Write(w.line.Bytes())
	return err
}

// Table begins a table.
func (w *Writer) Table(name string, columns []string) error {
	w.now, w.rows[name] = table{name, columns}, 0
	return w.write(w.now)
}

// Row adds a row to the table, with a value for each column: nil, int64, string or []byte.
func (w *Writer) Row(values []any) error {
	line := make([]any, len(values))
	for i, value := range values {
		switch v := value.(type) {
		case nil, int64:
			line[i] = v
		case []byte:
			line[i] = blob{base64.StdEncoding.EncodeToString(v)}
		case string:
			if !utf8.ValidString(v) {
				return fmt.Errorf("a text in %s.%s is not valid UTF-8", w.now.Name, w.now.Columns[i])
			}
			line[i] = v
		default:
			return fmt.Errorf("a value in %s.%s is a %T", w.now.Name, w.now.Columns[i], value)
		}
	}
	w.rows[w.now.Name]++
	return w.write(line)
}

// Close ends the archive, which is whole only then. It does not close what is written to.
func (w *Writer) Close() error {
	last := end{w.rows, hex.EncodeToString(w.sum.Sum(nil))}
	return errors.Join(w.write(last), w.zip.Close())
}

// Rows is how many rows each table has so far.
func (w *Writer) Rows() map[string]int { return w.rows }
