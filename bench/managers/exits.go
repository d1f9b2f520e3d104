package managers

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// codes returns what a log says of exits: the pattern's first group is a code, and
// where it is empty a signal has ended the process.
func codes(log string, pattern *regexp.Regexp) ([]int, error) {
	text, err := os.ReadFile(log)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // nothing has ended yet
	}
	if err != nil {
		return nil, err
	}
	var found []int
	for _, match := range pattern.FindAllSubmatch(text, -1) {
		code, err := strconv.Atoi(string(match[1]))
		if err != nil {
			code = -1
		}
		found = append(found, code)
	}
	return found, nil
}

// finish is a script of a service directory, which is told how the app has ended: its
// code and, in place of one, what the supervisor takes for a signal.
const finish = "#!/bin/sh\necho \"exit $1\" >>exits\n"

var _finished = regexp.MustCompile(`(?m)^exit (?:(\d{1,3})|-1)$`)

// finished returns what the script has written in the service directory. s6 says 256
// for a signal, runit -1.
func finished(service string) ([]int, error) {
	found, err := codes(filepath.Join(service, "exits"), _finished)
	for n, code := range found {
		if code == 256 {
			found[n] = -1
		}
	}
	return found, err
}
