package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
)

// again does the tests that failed once more, one server at a time and nothing beside:
// the servers forget a client now and then, with or without a drain. What failed has
// been printed.
func again(r result) (ok bool) {
	failed := failures(r.out)
	if len(failed) == 0 || !excusable(r.out) {
		return false
	}
	fmt.Fprintf(os.Stderr, "%s: once more, alone: %s\n", r.server, strings.Join(failed, " "))
	return show(test(r.server, "-run=^("+strings.Join(failed, "|")+")$"))
}

// excusable reports whether a failure may be the server's own: not where the tests
// ended amid one, for others have not run then, nor where a process of theirs has
// crashed in the library.
func excusable(out []byte) bool {
	return !bytes.Contains(out, []byte("\npanic: ")) && !bytes.Contains(out, []byte("gracefulfx/socketio."))
}

// failures are the names of the tests that failed.
func failures(out []byte) (names []string) {
	for line := range bytes.Lines(out) {
		if rest, ok := bytes.CutPrefix(line, []byte("--- FAIL: ")); ok {
			name, _, _ := strings.Cut(string(rest), " ")
			names = append(names, name)
		}
	}
	return names
}
