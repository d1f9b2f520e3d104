package e2e_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sys/unix"
)

func TestSecondSignalForces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		first, second syscall.Signal
		options       []string
	}{
		{first: syscall.SIGUSR2, second: syscall.SIGUSR2},
		{first: syscall.SIGUSR2, second: syscall.SIGTERM}, // it joins first
		{first: syscall.SIGUSR2, second: syscall.SIGINT},
		{first: syscall.SIGTERM, second: syscall.SIGTERM},
		{first: syscall.SIGTERM, second: syscall.SIGUSR2},
		{first: syscall.SIGINT, second: syscall.SIGINT},
		{first: syscall.SIGTERM, second: syscall.SIGTERM, options: []string{"signal: SIGTERM"}},
		{first: syscall.SIGUSR2, second: syscall.SIGUSR2, options: []string{"delay: 90s"}},
		{first: syscall.SIGTERM, second: syscall.SIGTERM, options: []string{"delay: 90s"}},
	}
	for _, tt := range tests {
		name := unix.SignalName(tt.first) + " and " + unix.SignalName(tt.second)
		for _, o := range tt.options {
			name += " with " + o
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, overTCP, tt.options...)
			w := a.dial()
			w.send(request("/never?id=a"))
			a.entered("a")
			a.signal(tt.first)
			a.draining()
			signalled := time.Now()
			a.insists(tt.second)
			w.isCut()

			o := a.outcome(1)
			assert.Less(t, time.Since(signalled), slack, "at once")
			assert.Equal(t, "gracefulfx: second signal: "+unix.SignalName(tt.second), o.Report.Forced)
			assert.Equal(t, map[string]int{"active": 1}, o.Report.ClosedByForce)
		})
	}
}
