package e2e_test

import (
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSilentConnectionIsClosedAfterASecond(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			dialed := time.Now()
			w := a.dial()
			a.sees(1, "new")
			a.signal(syscall.SIGUSR2)
			w.ends()
			silent := time.Since(dialed)
			assert.GreaterOrEqual(t, silent, time.Second, "a client that just connected is about to speak")
			assert.Less(t, silent, time.Second+slack)

			o := a.outcome(0)
			assert.Equal(t, map[string]int{"new": 1}, o.Report.Initial)
			assert.Equal(t, 1, o.Report.ClosedSilent)
			assert.Zero(t, o.Report.ClosedIdle)
		})
	}
}

func TestSilentConnectionThatSpeaksIsAnswered(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		for _, l := range policies {
			t.Run(tr.name+"/"+l.name, func(t *testing.T) {
				t.Parallel()
				a := start(t, tr, l.option)
				w := a.dial()
				a.sees(1, "new")
				a.drain()
				w.send(request("/"))
				assert.Equal(t, l.reply, w.reply())
				w.ends()

				o := a.outcome(0)
				assert.Equal(t, l.count, o.Report.Requests)
				assert.Equal(t, l.ran(0, 1), o.Runs["/"])
			})
		}
	}
}

func TestConnectionWithoutHandshakeIsClosedAfterASecond(t *testing.T) {
	t.Parallel()
	a := start(t, overTLS)
	dialed := time.Now()
	socket, err := net.Dial("tcp", a.addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	w := newWire(t, socket, socket)
	a.sees(1, "new")
	a.signal(syscall.SIGUSR2)
	w.ends()
	assert.GreaterOrEqual(t, time.Since(dialed), time.Second)
	assert.Equal(t, 1, a.outcome(0).Report.ClosedSilent)
}
