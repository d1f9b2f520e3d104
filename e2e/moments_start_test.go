package e2e_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sys/unix"
)

// The ways in which apps are run, and whether somebody stops them then.
var ways = []struct {
	name    string
	stopped bool
}{
	{"run", true},
	{"goroutine", true},
	{"wait", true},
	{"start", false},
	{"fxtest", false},
}

// Before the module's OnStart nothing is served, so signals have their default;
// those that Go ignores are collected as soon as the configuration is known, and
// acted on when the app has started.
func TestSignalBeforeTheServerStarts(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		for _, moment := range []string{"main", "constructor", "start"} {
			for _, sig := range []syscall.Signal{unix.SIGUSR2, unix.SIGTERM, unix.SIGINT, unix.SIGHUP} {
				t.Run(way.name+"/"+moment+"/"+unix.SignalName(sig), func(t *testing.T) {
					t.Parallel()
					l := live(t, way.name, []string{moment})
					l.at(moment)
					l.signals(sig, sig)
					l.goOn()
					if sig == unix.SIGUSR2 && moment == "main" {
						assert.Equal(t, http.StatusOK, l.get(l.url()+"/ready"), "nobody has asked for the signal yet")
						return
					}
					if sig == unix.SIGUSR2 {
						assert.Equal(t, "exit code 0", l.ending())
						assert.Contains(t, l.out.String(), "drain is over")
						return
					}
					assert.Equal(t, "killed by "+unix.SignalName(sig), l.ending())
					assert.NotContains(t, l.out.String(), "serves")
				})
			}
		}
	}
}

// While the server serves, a signal drains, or ends the process as it would
// without the library; never is it swallowed.
func TestSignalWhileTheServerServes(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		for _, tt := range []struct {
			give    syscall.Signal
			stopped string // how it ends where somebody stops the app
			trigger string
			started string // how it ends where nobody does
			drains  bool   // whether it drains there
		}{
			{unix.SIGUSR2, "exit code 0", "signal SIGUSR2", "exit code 0", true},
			{unix.SIGTERM, "exit code 0", "signal SIGTERM", "killed by SIGTERM", true},
			{unix.SIGINT, "exit code 0", "OnStop", "killed by SIGINT", false},
			{unix.SIGHUP, "killed by SIGHUP", "", "killed by SIGHUP", false},
		} {
			for _, times := range []int{1, 2} {
				name := way.name + "/" + strings.Join([]string{"", unix.SignalName(tt.give), unix.SignalName(tt.give)}[:times+1], " ")
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					l := live(t, way.name, nil)
					l.url()
					for range times {
						_ = l.cmd.Process.Signal(tt.give) // the first may have ended it
					}
					want, drains := tt.stopped, tt.trigger != ""
					if !way.stopped {
						want, drains = tt.started, tt.drains
					}
					assert.Equal(t, want, l.ending())
					assert.Equal(t, drains, strings.Contains(l.out.String(), "drain is over"))
					if way.stopped && drains {
						assert.Contains(t, l.out.String(), `drained by "`+tt.trigger+`", forced: <nil>`)
					}
				})
			}
		}
	}
}
