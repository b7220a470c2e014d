// Package lines reads values from outside, whether typed, piped, set or read from files: they are lines, and this is the
// one way of reading them.
package lines

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Naming says what an error is about, such as a file, a flag or a variable. No error stays none.
func Naming(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// DropBreak takes away what files, shells and editors put behind a value.
func DropBreak(text string) string { return strings.TrimRight(text, "\r\n") }

// Check refuses what nobody can type into a field of one line. It says nothing of the value, which may be a secret.
func Check(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return errors.New("there is a line break or another control character within the value: make it one line")
	}
	return nil
}

const maxFile = 64 << 10

// ReadFile returns the one line that a file holds. Errors name the file, and nothing of what is in it.
func ReadFile(path string) (string, error) {
	line, err := ReadText(path)
	if err != nil {
		return "", err
	}
	return line, Naming(path, Check(line))
}

// ReadText returns what a file of at most 64 KiB holds, without the line break at its end. An empty file is an error.
func ReadText(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxFile {
		return "", fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	content := DropBreak(strings.TrimPrefix(string(text), "\ufeff")) // some editors mark UTF-8
	if content == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return content, nil
}

// ReadFirst returns the first line of a stream.
func ReadFirst(r io.Reader) (string, error) {
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = DropBreak(line)
	return line, Check(line)
}

// Arguments reads those of a command line.
func Arguments(args []string) ([]string, error) {
	read := make([]string, len(args))
	for i, arg := range args {
		read[i] = DropBreak(arg)
		if err := Check(read[i]); err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return read, nil
}
