package e2e_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// A signal that comes when the server accepts but fx has not begun to watch for
// it must not get lost: nobody may send it twice.
func TestSignalDuringTheStartEndsTheApp(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGUSR2, syscall.SIGTERM} {
		t.Run(unix.SignalName(sig), func(t *testing.T) {
			t.Parallel()
			a := startSlowly(t, overTCP)
			a.signal(sig)
			a.hasCaughtSignals()
			a.release("warm-up")
			assert.Empty(t, a.outcome(0).Report.ClosedByForce)
		})
	}
}

// hasCaughtSignals waits until the kernel has delivered what was sent to the
// process, or the process has ended of it.
func (p *process) hasCaughtSignals() {
	p.t.Helper()
	for patient := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			return
		}
		require.NoError(p.t, err, "this test reads Linux's /proc")
		if strings.Contains(string(status), "\nShdPnd:\t0000000000000000\n") {
			return
		}
		require.True(p.t, time.Now().Before(patient), "the signal was not delivered")
	}
}
