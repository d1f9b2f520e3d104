package e2e_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestExitProcessIsLeftToTheProgram(t *testing.T) {
	t.Parallel()
	l := live(t, "run", nil, "exitProcess: false")
	l.url()
	l.signal(unix.SIGUSR2)
	l.prints("drain is over")
	l.signal(unix.SIGTERM) // still fx's
	assert.Equal(t, "exit code 0", l.ending())
	assert.Contains(t, l.out.String(), `drained by "signal SIGUSR2", forced: <nil>`)
}

func TestExitDelay(t *testing.T) {
	t.Parallel()
	l := live(t, "run", nil, "exitDelay: 1s")
	l.url()
	l.signal(unix.SIGUSR2)
	l.prints("drain is over")
	over := time.Now()
	l.at("flush")
	assert.GreaterOrEqual(t, time.Since(over), 900*time.Millisecond)
	assert.Equal(t, "exit code 0", l.ending())
}

func TestExitDelayDoesNotHoldUpAStop(t *testing.T) {
	t.Parallel()
	l := live(t, "run", nil, "exitDelay: 1h", "signal: [SIGTERM, SIGUSR2]")
	l.url()
	l.signal(unix.SIGTERM)
	assert.Equal(t, "exit code 0", l.ending())
}

func TestNoSignal(t *testing.T) {
	t.Parallel()
	t.Run("is watched", func(t *testing.T) {
		t.Parallel()
		l := live(t, "run", nil, "signal: none")
		url := l.url()
		l.signals(unix.SIGUSR2)
		assert.Equal(t, http.StatusOK, l.get(url+"/ready"))
		l.signal(unix.SIGTERM)
		assert.Equal(t, "exit code 0", l.ending())
		assert.Contains(t, l.out.String(), `drained by "OnStop", forced: <nil>`)
	})
	t.Run("is swallowed", func(t *testing.T) {
		t.Parallel()
		l := live(t, "start", nil, "signal: none")
		l.url()
		l.signal(unix.SIGTERM)
		assert.Equal(t, "killed by SIGTERM", l.ending())
		assert.NotContains(t, l.out.String(), "drain begins")
	})
}

// app 2>&1 | tee, Ctrl-C: tee dies of it too, and the drain has something to say. So
// has fx, up to behind the last OnStop hook; but what it says when it is told of a
// signal comes before any hook.
func TestLogWithoutAReaderEndsNoDrain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		way string
		sig syscall.Signal
	}{{"quiet", unix.SIGTERM}, {"quiet", unix.SIGINT}, {"quiet", unix.SIGUSR2}, {"run", unix.SIGUSR2}} {
		t.Run(tt.way+"/"+unix.SignalName(tt.sig), func(t *testing.T) {
			t.Parallel()
			config := configure(t, "addr: 127.0.0.1:0", "log: true", "timeout: 60s")
			cmd := exec.Command(momentsProgram, config, tt.way, "request")
			cmd.Dir = filepath.Dir(config)
			stdin, err := cmd.StdinPipe()
			require.NoError(t, err)
			r, w, err := os.Pipe()
			require.NoError(t, err)
			cmd.Stdout, cmd.Stderr = w, w
			l := &life{process: launchCmd(t, cmd), way: tt.way, stdin: stdin}
			require.NoError(t, w.Close())
			read := make(chan struct{})
			go func() {
				defer close(read)
				_, _ = io.Copy(l.out, r) // until it is closed
			}()
			url := l.url()
			replies := l.holds(url)
			require.NoError(t, r.Close())
			<-read
			l.signal(tt.sig)
			awaitRefusal(t, url)
			l.goOn()
			assert.Equal(t, "200 OK", <-replies)
			assert.Equal(t, "exit code 0", l.ending())
		})
	}
}

// awaitRefusal waits until the intake is closed.
func awaitRefusal(t *testing.T, url string) {
	t.Helper()
	require.Eventually(t, func() bool {
		nc, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err == nil {
			_ = nc.Close()
		}
		return err != nil
	}, patience, 5*time.Millisecond)
}
