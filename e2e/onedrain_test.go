package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestThereIsOneDrain(t *testing.T) {
	t.Parallel()
	t.Run("by a signal, Drain and OnStop together", func(t *testing.T) {
		t.Parallel()
		a := start(t, overTCP)
		w := a.dial()
		w.send(request("/hold?id=a"))
		a.entered("a")
		a.drain()
		drained := a.report()
		a.stop()
		a.prints("HOOK OnStop", "(*lifecycle).stop", "executing")
		a.release("a")
		assert.Equal(t, 200, w.reply().Status)

		o := a.outcome(0)
		assert.Equal(t, "signal SIGUSR2", o.Report.Trigger)
		assert.Equal(t, o.Report, <-drained)
	})

	t.Run("by OnStop and Drain together", func(t *testing.T) {
		t.Parallel()
		a := start(t, overTCP, "timeout: 700ms")
		w := a.dial()
		w.send(request("/never?id=a"))
		a.entered("a")
		a.stop()
		a.draining()
		drained := a.report()

		o := a.outcome(1)
		assert.Equal(t, "OnStop", o.Report.Trigger)
		assert.Equal(t, o.Report, <-drained)
	})
}
