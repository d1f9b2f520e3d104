package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Only what may be a server's own fault is done again, and by its tests' names.
func TestWhatIsDoneAgain(t *testing.T) {
	const failed = "=== RUN   TestLag\n    Error Trace:\tsocketiotest/result.go:104\n" +
		"--- FAIL: TestLag (27.63s)\n    --- FAIL: TestLag/polling (8.82s)\nFAIL\n"
	for name, c := range map[string]struct {
		out  string
		want bool
	}{
		"a client that stays away": {failed, true},
		"a crash of the server's": {
			"        panic: nil\n        github.com/zishang520/engine.io/v2/engine.(*socket).setTransport(0x1)\n" + failed, true,
		},
		"a crash of the library's": {
			"        fatal error: concurrent map writes\n        github.com/gracefulfx/gracefulfx/socketio.refuse({0x1})\n" + failed, false,
		},
		"a crash of the tests": {failed + "\npanic: test timed out\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, excusable([]byte(c.out)))
			assert.Equal(t, []string{"TestLag"}, failures([]byte(c.out)))
		})
	}
}
