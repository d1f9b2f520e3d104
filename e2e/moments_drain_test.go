package e2e_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sys/unix"
)

// A request is in flight when another signal comes.
func TestSignalInTheDrain(t *testing.T) {
	t.Parallel()
	const answered, forced = "exit code 0", "exit code 1"
	for _, tt := range []struct {
		name    string
		first   syscall.Signal
		second  []syscall.Signal // sent at once
		insists syscall.Signal   // sent until the process ends
		want    string
	}{
		{"the same at once", unix.SIGUSR2, []syscall.Signal{unix.SIGUSR2}, 0, answered},
		{"the same SIGTERM at once", unix.SIGTERM, []syscall.Signal{unix.SIGTERM}, 0, answered},
		{"the same SIGINT at once", unix.SIGINT, []syscall.Signal{unix.SIGINT}, 0, answered},
		{"the first SIGTERM", unix.SIGUSR2, []syscall.Signal{unix.SIGTERM, unix.SIGTERM}, 0, answered},
		{"SIGHUP", unix.SIGUSR2, []syscall.Signal{unix.SIGHUP, unix.SIGHUP}, 0, answered},
		{"SIGHUP behind SIGINT", unix.SIGINT, []syscall.Signal{unix.SIGHUP}, 0, answered},
		{"the same again", unix.SIGUSR2, nil, unix.SIGUSR2, forced},
		{"SIGTERM again", unix.SIGTERM, nil, unix.SIGTERM, forced},
		{"SIGINT again", unix.SIGINT, nil, unix.SIGINT, forced},
		{"the keyboard's", unix.SIGTERM, nil, unix.SIGINT, forced},
		{"another that is configured", unix.SIGTERM, nil, unix.SIGUSR2, forced},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := live(t, "run", []string{"request"})
			replies := l.holds(l.url())
			l.signal(tt.first)
			l.prints("drain begins")
			l.prints(`"intake closed"`)
			if tt.insists != 0 {
				l.insists(tt.insists)
			} else {
				l.signals(tt.second...)
				l.goOn()
				assert.Equal(t, "200 OK", <-replies)
			}
			assert.Equal(t, tt.want, l.ending())
		})
	}
}

func TestSignalInTheLameDuck(t *testing.T) {
	t.Parallel()
	for _, first := range []syscall.Signal{unix.SIGUSR2, unix.SIGTERM, unix.SIGINT} {
		t.Run(unix.SignalName(first), func(t *testing.T) {
			t.Parallel()
			l := live(t, "run", nil, "delay: 1h", "timeout: 1h")
			l.url()
			l.signal(first)
			l.prints(`"phase":"lame duck"`)
			l.signals(first, unix.SIGHUP) // neither ends it
			assert.NotContains(t, l.out.String(), "drain is over")
			l.insists(first)
			assert.Equal(t, "exit code 0", l.ending(), "nobody was connected")
		})
	}
}

// Another component flushes, behind the drain or before OnStop comes to it.
func TestSignalWhileAnotherComponentStops(t *testing.T) {
	t.Parallel()
	all := []syscall.Signal{unix.SIGHUP, unix.SIGUSR2, unix.SIGTERM, unix.SIGINT, unix.SIGHUP, unix.SIGUSR2, unix.SIGTERM, unix.SIGINT}
	for _, tt := range []struct {
		moment  string
		first   syscall.Signal
		trigger string
	}{
		{"flush", unix.SIGUSR2, "signal SIGUSR2"},
		{"flush", unix.SIGTERM, "signal SIGTERM"},
		{"flush", unix.SIGINT, "OnStop"},
		{"stop behind", unix.SIGUSR2, "signal SIGUSR2"},
		{"stop behind", unix.SIGTERM, "signal SIGTERM"},
	} {
		t.Run(tt.moment+"/"+unix.SignalName(tt.first), func(t *testing.T) {
			t.Parallel()
			l := live(t, "run", []string{tt.moment})
			l.url()
			l.signal(tt.first)
			l.at(tt.moment)
			l.prints("drain is over") // whatever the component does
			l.signals(all...)
			l.goOn()
			assert.Equal(t, "exit code 0", l.ending())
			assert.Contains(t, l.out.String(), `drained by "`+tt.trigger+`", forced: <nil>`)
		})
	}

	t.Run("stop behind/SIGINT", func(t *testing.T) {
		t.Parallel()
		l := live(t, "run", []string{"stop behind"})
		l.url()
		l.signal(unix.SIGINT)
		l.at("stop behind")
		assert.NotContains(t, l.out.String(), "drain begins", "nobody has asked for it")
		l.goOn()
		assert.Equal(t, "exit code 0", l.ending())
		assert.Contains(t, l.out.String(), `drained by "OnStop", forced: <nil>`)
	})
}
