package e2e_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// life is the app that halts at moments, as a process.
type life struct {
	*process

	way   string
	stdin io.Writer
}

// live starts the app, run in a way, to halt at some moments.
func live(t *testing.T, way string, halts []string, options ...string) *life {
	t.Helper()
	return liveIn(t, &syscall.SysProcAttr{}, way, halts, options...)
}

func liveIn(t *testing.T, attr *syscall.SysProcAttr, way string, halts []string, options ...string) *life {
	t.Helper()
	config := configure(t, append([]string{"addr: 127.0.0.1:0"}, usual(options)...)...)
	cmd := exec.Command(momentsProgram, append([]string{config, way}, halts...)...)
	cmd.Dir, cmd.SysProcAttr = filepath.Dir(config), attr
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	return &life{process: launchCmd(t, cmd), way: way, stdin: stdin}
}

// at waits until the app has come to the moment.
func (l *life) at(moment string) {
	l.t.Helper()
	l.prints("at " + moment)
}

// goOn lets the app go on from the moment at which it halts. One that a signal
// has killed does not.
func (l *life) goOn() { _, _ = io.WriteString(l.stdin, "\n") }

// signals sends signals to an app that halts, and waits until it has got them.
func (l *life) signals(give ...syscall.Signal) {
	l.t.Helper()
	for _, sig := range give {
		_ = l.cmd.Process.Signal(sig) // fails only if it has ended
	}
	l.hasCaughtSignals()
}

// url waits until the app serves, and for its signals where it is run.
func (l *life) url() string {
	l.t.Helper()
	_, addr, _ := strings.Cut(l.prints("serves "), "serves ")
	url := "http://" + addr
	if l.way != "start" && l.way != "fxtest" {
		l.get(url + "/waited")
	}
	return url
}

func (l *life) get(url string) int {
	l.t.Helper()
	resp, err := controlClient.Get(url)
	require.NoError(l.t, err)
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}

// holds sends a request that stays in flight until goOn.
func (l *life) holds(url string) <-chan string {
	l.t.Helper()
	replies := make(chan string, 1)
	ctx, cancel := context.WithCancel(context.Background())
	l.t.Cleanup(cancel)
	go func() {
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, url+"/hold", nil)
		resp, err := controlClient.Do(req)
		if err != nil {
			replies <- "none"
			return
		}
		_ = resp.Body.Close()
		replies <- resp.Status
	}()
	l.at("request")
	return replies
}

// ending waits for the end of the process and says how it was.
func (l *life) ending() string {
	l.t.Helper()
	code := l.exit()
	if status := l.cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		return "killed by " + unix.SignalName(status.Signal())
	}
	return fmt.Sprintf("exit code %d", code)
}
