package peer

import (
	"context"
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

// bound is a shell script that tells it is bound and then waits for a line that
// never comes; what it does on SIGTERM is its argument.
func bound(t *testing.T, onTerm string) *Process {
	t.Helper()
	script := `trap '` + onTerm + `' TERM; echo "listening on test"; while :; do sleep 0.01; done`
	p, err := start(t.Context(), "test", exec.Command("sh", "-c", script))
	require.NoError(t, err)
	t.Cleanup(func() { p.Kill() })
	return p
}

func TestStopTellsExitCode(t *testing.T) {
	stop := bound(t, "echo oops >&2; exit 3").Stop(syscall.SIGTERM, 10*time.Second)
	assert.Equal(t, "test", stop.Addr)
	assert.Equal(t, syscall.SIGTERM, stop.Signal)
	assert.Equal(t, 3, stop.Exit.Code)
	assert.Equal(t, "oops\n", stop.Exit.Stderr)
	assert.False(t, stop.Exit.Killed)
	assert.Positive(t, stop.FromSignal())
	assert.Equal(t, "3", stop.Exit.String())
}

func TestStopKillsWhatDoesNotStop(t *testing.T) {
	stop := bound(t, ":").Stop(syscall.SIGTERM, 50*time.Millisecond)
	assert.True(t, stop.Exit.Killed)
	assert.Equal(t, "killed", stop.Exit.String())
	assert.GreaterOrEqual(t, stop.FromSignal(), 50*time.Millisecond)
}

func TestStartTellsWhyServerDidNotBind(t *testing.T) {
	_, err := start(t.Context(), "test", exec.Command("sh", "-c", "echo 'address in use' >&2; exit 1"))
	assert.ErrorContains(t, err, "exit 1 before it was bound: address in use")
}

func TestStartEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := start(ctx, "test", exec.Command("sleep", "60"))
	assert.ErrorIs(t, err, context.Canceled)
}

func TestComplaintsAreBounded(t *testing.T) {
	var c complaints
	for range 3 {
		n, err := c.Write([]byte(strings.Repeat("x", maxComplaints-1)))
		require.NoError(t, err)
		assert.Equal(t, maxComplaints-1, n)
	}
	assert.Len(t, c.String(), maxComplaints)
}

func TestLastBefore(t *testing.T) {
	now := time.Now()
	stops := []Stop{{Addr: "a", Signalled: now}, {Addr: "b", Signalled: now.Add(time.Second)}}
	_, ok := LastBefore(stops, now)
	assert.False(t, ok)
	stop, ok := LastBefore(stops, now.Add(time.Millisecond))
	assert.True(t, ok)
	assert.Equal(t, "a", stop.Addr)
	stop, _ = LastBefore(stops, now.Add(time.Minute))
	assert.Equal(t, "b", stop.Addr)
}
