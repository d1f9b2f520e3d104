//go:build unix

package gracefulfx

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"testing"

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
