package e2e_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// An app that has no descriptors left when it is told to drain answers what
// waits in its queue: idle connections leave, and their descriptors go to those.
func TestNothingIsLostWhereDescriptorsRanOut(t *testing.T) {
	t.Parallel()
	const idle, queued = 20, 60
	a := start(t, overTCP, "late: serve")
	a.mayOpen(idle)
	var kept, waiting []*wire
	for range idle {
		w := a.dial()
		w.send(request("/"))
		require.Equal(t, hello, w.reply())
		kept = append(kept, w)
	}
	for range queued {
		w := a.dial()
		w.send(request("/"))
		waiting = append(waiting, w)
	}
	a.prints("http: Accept error", "too many open files")
	a.signal(syscall.SIGUSR2)
	for _, w := range waiting {
		assert.Equal(t, 200, w.reply().Status)
	}
	for _, w := range kept {
		w.ends()
	}
	o := a.outcome(0)
	assert.Greater(t, o.Report.Requests.ServedLate, queued/2, "they waited, but for a few")
	assert.Equal(t, idle+queued, o.Report.Requests.ServedLate+o.Report.ClosedIdle)
}

// mayOpen lets the app open so many descriptors more than it has.
func (a *app) mayOpen(n int) {
	a.t.Helper()
	pid := a.cmd.Process.Pid
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	require.NoError(a.t, err)
	most := uint64(len(open) + n) //nolint:gosec // a few
	require.NoError(a.t, unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: most, Max: most}, nil))
}
