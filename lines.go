package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Values from outside, whether typed, piped, set or read from files, are lines: this is the one way of reading them.

// dropLineBreak takes away what files, shells and editors put behind a value.
func dropLineBreak(text string) string { return strings.TrimRight(text, "\r\n") }

// checkLine refuses what nobody can type into a field of one line. It says nothing of the value, which may be a secret.
func checkLine(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return errors.New("there is a line break or another control character within the value: make it one line")
	}
	return nil
}

const maxLine = 64 << 10

// readLine returns the one line that a file holds. Errors name the file, and nothing of what is in it.
func readLine(path string) (string, error) {
	line, err := readText(path)
	if err != nil {
		return "", err
	}
	return line, naming(path, checkLine(line))
}

// readText returns what a file holds, without the line break at its end.
func readText(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxLine+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxLine {
		return "", fmt.Errorf("%s is larger than %d bytes", path, maxLine)
	}
	content := dropLineBreak(strings.TrimPrefix(string(text), "\ufeff")) // some editors mark UTF-8
	if content == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return content, nil
}

// readFirstLine returns the first line of a stream.
func readFirstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = dropLineBreak(line)
	return line, checkLine(line)
}

// argumentLines reads the arguments of the command line.
func argumentLines(args []string) ([]string, error) {
	lines := make([]string, len(args))
	for i, arg := range args {
		lines[i] = dropLineBreak(arg)
		if err := checkLine(lines[i]); err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return lines, nil
}
