package standstill

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// family starts a process that has a child.
func family(t *testing.T) (parent, child int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", "sleep 60 & wait")
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = signalAll(withChildren([]int{cmd.Process.Pid}), syscall.SIGKILL)
		_ = cmd.Wait()
	})
	require.Eventually(t, func() bool { return len(children(cmd.Process.Pid)) == 1 }, 20*time.Second, time.Millisecond)
	return cmd.Process.Pid, children(cmd.Process.Pid)[0]
}

// stopped reports whether a process stands still.
func stopped(t *testing.T, pid int) bool {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(text), ") ")
	return strings.HasPrefix(rest, "T")
}

func TestAround(t *testing.T) {
	parent, child := family(t)
	start := time.Now()
	called := false
	require.NoError(t, Around(t.Context(), 10*time.Millisecond, 10*time.Millisecond, func() {
		called = true
		assert.GreaterOrEqual(t, time.Since(start), 10*time.Millisecond)
		assert.Eventually(t, func() bool { return stopped(t, parent) && stopped(t, child) }, 20*time.Second, time.Millisecond)
	}, parent))
	assert.True(t, called)
	assert.GreaterOrEqual(t, time.Since(start), 20*time.Millisecond)
	assert.False(t, stopped(t, parent) || stopped(t, child))
}

func TestAroundLetsGoOnWhatItCannotWaitFor(t *testing.T) {
	parent, child := family(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := Around(ctx, time.Minute, 0, func() { t.Error("it was not the time") }, parent)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Eventually(t, func() bool { return !stopped(t, parent) && !stopped(t, child) }, 20*time.Second, time.Millisecond)
}

func TestAroundOfNobody(t *testing.T) {
	cmd := exec.Command("true")
	require.NoError(t, cmd.Run())
	err := Around(t.Context(), time.Minute, 0, func() { t.Error("nothing was stopped") }, cmd.Process.Pid)
	require.ErrorIs(t, err, syscall.ESRCH)
}
