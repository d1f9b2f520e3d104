package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
)

// again runs the failed tests once more, with nothing beside them. The servers forget a
// client now and then, with or without a drain. The first failure has been printed.
func again(r result) (ok bool) {
	failed := failures(r.out)
	if len(failed) == 0 || !excusable(r.out) {
		return false
	}
	fmt.Fprintf(os.Stderr, "%s: once more, alone: %s\n", r.server, strings.Join(failed, " "))
	return show(test(r.server, "-run=^("+strings.Join(failed, "|")+")$"))
}

// excusable reports whether the server may be the cause of a failure. It is not if the
// test binary panicked, as the tests behind the panic have not run, or if a stack trace
// shows the library.
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
