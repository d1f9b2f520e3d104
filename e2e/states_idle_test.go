package e2e_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestIdleConnectionIsClosedAfterItsQuietPeriod(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			const quiet = 300 * time.Millisecond
			a := start(t, tr, "quietPeriod: 300ms")
			w := a.dial()
			w.send(request("/"))
			assert.Equal(t, hello, w.reply())
			a.sees(1, "idle")
			signalled := time.Now()
			a.signal(syscall.SIGUSR2)
			w.ends()
			assert.GreaterOrEqual(t, time.Since(signalled), quiet, "it has the whole period of the drain")

			o := a.outcome(0)
			assert.Equal(t, map[string]int{"idle": 1}, o.Report.Initial)
			assert.Equal(t, 1, o.Report.ClosedIdle)
			assert.Zero(t, o.Report.ClosedSilent)
			assert.Equal(t, graceful.RequestReport{}, o.Report.Requests)
		})
	}
}

func TestIdleConnectionThatIsUsedFirstIsAnswered(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		for _, l := range policies {
			t.Run(tr.name+"/"+l.name, func(t *testing.T) {
				t.Parallel()
				a := start(t, tr, l.option, patientIdle)
				w := a.dial()
				w.send(request("/"))
				assert.Equal(t, hello, w.reply())
				a.drain()
				w.send(request("/"))
				assert.Equal(t, l.reply, w.reply())
				w.ends()

				o := a.outcome(0)
				assert.Equal(t, l.count, o.Report.Requests)
				assert.Equal(t, l.ran(1, 1), o.Runs["/"])
				assert.Zero(t, o.Report.ClosedIdle)
			})
		}
	}
}
