//go:build unix

// Package trial runs an example as its users would: as a process of its own,
// with a config.yaml, under load, and stopped by a signal.
package trial

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// _roleVar tells a test binary which app to be.
const _roleVar = "GRACEFULFX_EXAMPLE"

// Main runs the tests of an example. Where [Start] has started the test binary
// as an app, it runs that instead: the one of the given name, or the first.
func Main(m *testing.M, apps ...func()) {
	// Programs with the race detector sleep for a second before they exit.
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0")
	if role := os.Getenv(_roleVar); role != "" {
		apps[role[0]-'0']()
		return
	}
	goleak.VerifyTestMain(m)
}
