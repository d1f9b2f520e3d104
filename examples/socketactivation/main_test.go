//go:build unix

package main

import (
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

// The apps that the tests run. systemd sets LISTEN_PID between fork and exec,
// which a Go program cannot, so they do it themselves.
const (
	_ours     = 0
	_shutdown = 1
)

func TestMain(m *testing.M) {
	trial.Main(m,
		func() { _ = os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid())); main() },
		func() { _ = os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid())); serveWithShutdown() },
	)
}

// restarts runs an app again and again on one socket, under load, as systemd
// does, and returns the load and how often the exit code was not 0.
func restarts(t *testing.T, role, times int) (l *trial.Load, failed int) {
	t.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = socket.Close() }()
	file, err := socket.(*net.TCPListener).File()
	require.NoError(t, err)
	defer func() { _ = file.Close() }()

	addr := socket.Addr().String()
	l = trial.Run(t, func() string { return addr }, 8, 4, true)
	for range times {
		a := trial.Start(t, trial.Config("  late: serve", "  signal: SIGTERM"), trial.Role(role), trial.Files(file),
			trial.Env("LISTEN_FDS=1", "LISTEN_FDNAMES=http"))
		l.Busy(100)
		a.Signal(syscall.SIGTERM)
		if a.Exit() != 0 {
			failed++
		}
	}
	// Whoever waits in the queue now waits for one more process.
	a := trial.Start(t, trial.Config("  signal: SIGTERM"), trial.Files(file), trial.Env("LISTEN_FDS=1", "LISTEN_FDNAMES=http"))
	l.Busy(100)
	l.Stop()
	a.Signal(syscall.SIGTERM)
	assert.Zero(t, a.Exit())
	t.Logf("%d restarts: %d answered, %d lost, %d refused, %d exit codes other than 0",
		times, l.Answered.Load(), l.Lost.Load(), l.Refused.Load(), failed)
	return l, failed
}

func TestRestartsLoseNothing(t *testing.T) {
	l, failed := restarts(t, _ours, 50)
	assert.Zero(t, failed)
	assert.Zero(t, l.Lost.Load(), l.Trouble())
	assert.Zero(t, l.Refused.Load(), l.Trouble())
}

// The same with http.Server.Shutdown, for comparison: it shows that the clients
// see what is lost.
func TestRestartsWithShutdownLoseRequests(t *testing.T) {
	l, _ := restarts(t, _shutdown, 10)
	assert.Positive(t, l.Lost.Load())
}

// serveWithShutdown is the app without gracefulfx.
func serveWithShutdown() {
	l, err := newListener()
	if err != nil || l == nil {
		os.Exit(3)
	}
	stop := make(chan os.Signal, 1)
	notify(stop)
	srv := &http.Server{Handler: newHandler(nil), ReadHeaderTimeout: time.Minute}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(l) // ends by Shutdown
	}()
	<-stop
	ctx, cancel := bounded()
	defer cancel()
	_ = srv.Shutdown(ctx)
	<-ended
}
