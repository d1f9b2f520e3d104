package e2e_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Signals that drain, and how the report names them.
var signals = []struct {
	name     string
	give     syscall.Signal
	options  []string
	triggers []string
}{
	{"SIGUSR2, the default", syscall.SIGUSR2, nil, []string{"signal SIGUSR2"}},
	{"SIGTERM", syscall.SIGTERM, nil, []string{"signal SIGTERM"}},
	{"SIGINT", syscall.SIGINT, nil, []string{"OnStop"}},
	{"another", syscall.SIGHUP, []string{"signal: SIGHUP"}, []string{"signal SIGHUP"}},
	{"one of several", syscall.SIGUSR1, []string{"signal: [HUP, USR1]"}, []string{"signal SIGUSR1"}},
	{"one that is also fx's", syscall.SIGTERM, []string{"signal: SIGTERM"}, []string{"signal SIGTERM"}},
	{"the keyboard's, where it is listed", syscall.SIGINT, []string{"signal: [USR2, INT]"}, []string{"signal SIGINT"}},
}

func TestSignalDrains(t *testing.T) {
	t.Parallel()
	for _, tt := range signals {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, overTCP, tt.options...)
			w := a.dial()
			w.send(request("/hold?id=a"))
			a.entered("a")
			a.signal(tt.give)
			a.prints(`"intake closed"`)
			a.release("a")
			assert.Equal(t, reply{Status: 200, Body: "held a", Close: true}, w.reply())
			w.ends()

			o := a.outcome(0)
			assert.Contains(t, tt.triggers, o.Report.Trigger)
			assert.Equal(t, graceful.RequestReport{Finished: 1}, o.Report.Requests)
			assert.NotContains(t, a.out.String(), `"level":"warn"`, "such as one about fx's stop timeout")
		})
	}
}

func TestHungRequestEndsAtTheTimeout(t *testing.T) {
	t.Parallel()
	const (
		delay   = 300 * time.Millisecond
		timeout = 700 * time.Millisecond
		limit   = delay + timeout + 250*time.Millisecond
	)
	for _, tt := range signals {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, overTCP, append(tt.options, "delay: 300ms", "timeout: 700ms")...)
			w := a.dial()
			w.send(request("/never?id=a"))
			a.entered("a")
			signalled := time.Now()
			a.signal(tt.give)
			w.isCut()
			o := a.outcome(1)
			ended := time.Since(signalled)
			assert.GreaterOrEqual(t, o.Report.Took, delay+timeout)
			assert.Less(t, ended, limit+slack)

			assert.Equal(t, map[string]int{"active": 1}, o.Report.ClosedByForce)
			assert.Equal(t, graceful.ErrTimeout.Error(), o.Report.Forced)
			assert.Equal(t,
				[]string{"announce", "lame duck", "close intake", "wait", "force", "report"}, o.Report.PhaseNames())
		})
	}
}
