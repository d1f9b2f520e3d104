//go:build unix

package trial

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// StopUnderLoad stops an app while clients ask it, and fails the test if a
// request is lost or the exit code is not 0. The server of that name is asked.
func StopUnderLoad(t *testing.T, a *App, server string) {
	t.Helper()
	addr := a.Addr(server)
	l := Run(t, func() string { return addr }, 12, 4, false)
	l.Busy(500)
	a.Drain()
	assert.Zero(t, a.Exit())
	l.Wait()
	assert.Zero(t, l.Lost.Load(), l.Trouble())
	t.Logf("%d requests answered, %d of them rejected, %d lost", l.Answered.Load(), l.Rejected.Load(), l.Lost.Load())
}
