//go:build linux

package main

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

// The apps that the tests run.
const (
	_ours     = "0"
	_shutdown = "1"
)

func TestMain(m *testing.M) {
	// Processes whose parent has ended become children of this one, so that it
	// learns their exit codes.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		panic(err)
	}
	trial.Main(m, main, serveWithShutdown)
}

// service is an app that upgrades itself.
type service struct {
	*testing.T
	addr    string
	pidFile string
	log     string
}

// launch starts the first process of a service. Each prints into a file, since
// one inherits the output of the other.
func launch(t *testing.T, role string) *service {
	t.Helper()
	dir := t.TempDir()
	s := &service{T: t, addr: freeAddr(t), pidFile: filepath.Join(dir, "pid"), log: filepath.Join(dir, "log")}
	config := strings.Replace(trial.Config("  late: serve"), "127.0.0.1:0", s.addr, 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config), 0o600))
	log, err := os.Create(s.log)
	require.NoError(t, err)
	defer func() { _ = log.Close() }()
	self, err := os.Executable()
	require.NoError(t, err)
	_, err = os.StartProcess(self, []string{self}, &os.ProcAttr{
		Dir:   dir,
		Env:   append(os.Environ(), "GRACEFULFX_EXAMPLE="+role, "PIDFILE="+s.pidFile, "ADDR="+s.addr),
		Files: []*os.File{nil, log, log},
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			text, _ := os.ReadFile(s.log)
			t.Log(string(text))
		}
	})
	return s
}

// pid waits until the process is not the given one, and returns which it is.
func (s *service) pid(not int) int {
	s.Helper()
	var pid int
	require.Eventually(s, func() bool {
		text, _ := os.ReadFile(s.pidFile)
		pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		return pid != 0 && pid != not
	}, trial.Patience, time.Millisecond, "no process is ready")
	return pid
}

// exit waits until a process has ended and returns its exit code.
func (s *service) exit(pid int) int {
	s.Helper()
	var status unix.WaitStatus
	require.Eventually(s, func() bool {
		got, err := unix.Wait4(pid, &status, unix.WNOHANG, nil)
		require.NoError(s, err)
		return got == pid
	}, trial.Patience, time.Millisecond, "the process does not end")
	return status.ExitStatus()
}

// upgrades upgrades a service again and again under load, and returns the load
// and how often the exit code was not 0.
func upgrades(t *testing.T, role string, times int) (l *trial.Load, failed int) {
	t.Helper()
	s := launch(t, role)
	pid := s.pid(0)
	l = trial.Run(t, func() string { return s.addr }, 8, 4, true)
	l.Busy(100)
	for range times {
		require.NoError(t, syscall.Kill(pid, syscall.SIGHUP))
		next := s.pid(pid)
		if s.exit(pid) != 0 {
			failed++
		}
		pid = next
		l.Busy(100)
	}
	l.Stop()
	require.NoError(t, syscall.Kill(pid, syscall.SIGTERM))
	assert.Zero(t, s.exit(pid))
	t.Logf("%d upgrades: %d answered, %d lost, %d refused, %d exit codes other than 0",
		times, l.Answered.Load(), l.Lost.Load(), l.Refused.Load(), failed)
	return l, failed
}

func TestUpgradesLoseNothing(t *testing.T) {
	l, failed := upgrades(t, _ours, 50)
	assert.Zero(t, failed)
	assert.Zero(t, l.Lost.Load(), l.Trouble())
	assert.Zero(t, l.Refused.Load(), l.Trouble())
}

// The same with http.Server.Shutdown, for comparison: it shows that the clients
// see what is lost.
func TestUpgradesWithShutdownLoseRequests(t *testing.T) {
	l, _ := upgrades(t, _shutdown, 10)
	assert.Positive(t, l.Lost.Load())
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
