//go:build unix

package gracefulfx

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An app that is built and never started has no hook that could give its
// signals back.
func TestRegistrationOfAnAppThatNeverStarts(t *testing.T) {
	acts := register([]os.Signal{syscall.SIGUSR2}).acts
	marks := make(chan os.Signal, 1)
	signal.Notify(marks, syscall.SIGUSR2)
	defer signal.Stop(marks)
	for range 100 {
		runtime.GC()
		require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGUSR2))
		<-marks
		signal.Stop(marks) // waits until all have it
		signal.Notify(marks, syscall.SIGUSR2)
		if len(acts) == 0 {
			return
		}
		<-acts
	}
	assert.Fail(t, "the signal is still asked for")
}

// fx logs that the last OnStop hook has run, and an observer may be late: a log
// without a reader must not end the process then, but as ever when all is said.
func TestRegistrationKeepsTheLogToItsLastWords(t *testing.T) {
	r := register([]os.Signal{syscall.SIGUSR2})
	r.guard()
	r.release()
	assert.True(t, gets(t, r.pipes), "behind the last hook")
	for began := time.Now(); gets(t, r.pipes); {
		require.Less(t, time.Since(began), 10*_lastWords, "it is never given back")
	}
}

// gets reports whether a broken pipe is told to c.
func gets(t *testing.T, c chan os.Signal) bool {
	t.Helper()
	marks := make(chan os.Signal, 1)
	signal.Notify(marks, syscall.SIGPIPE)
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGPIPE))
	<-marks
	signal.Stop(marks) // waits until all have it
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestRegistrationCollectsEarlyWhatGoIgnores(t *testing.T) {
	for _, tt := range []struct {
		sig  syscall.Signal
		want bool
	}{
		{syscall.SIGUSR1, true},
		{syscall.SIGUSR2, true},
		{syscall.SIGWINCH, true},
		{syscall.SIGTERM, false},
		{syscall.SIGINT, false},
		{syscall.SIGHUP, false},
		{syscall.SIGQUIT, false},
		{syscall.SIGTSTP, false},
	} {
		assert.Equal(t, tt.want, goIgnores(tt.sig), "%v", tt.sig)
	}
}
