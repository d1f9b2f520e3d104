package e2e_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/e2e/outcome"
)

// upgrade has a handler take the connection over.
func upgrade(a *app) *wire {
	a.t.Helper()
	w := a.dial()
	w.send("GET /hijack?id=a HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n")
	a.entered("a")
	assert.Equal(a.t, 101, w.head().StatusCode)
	a.sees(1, "hijacked")
	return w
}

func TestHijackedConnectionIsAwaited(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr)
			w := upgrade(a)
			a.drain()
			assert.Equal(t, "goodbye\n", w.line(), "its closer tells it to leave")
			w.send("still here\n")
			assert.Equal(t, "still here\n", w.line())
			assert.NoError(t, w.Close())

			o := a.outcome(0)
			assert.Equal(t, map[string]int{"hijacked": 1}, o.Report.Initial)
			assert.Equal(t, []outcome.Closer{{Name: "farewell"}}, o.Report.Closers)
		})
	}
}

func TestHijackedConnectionThatStaysIsClosedByForce(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr, "timeout: 700ms")
			w := upgrade(a)
			a.drain()
			assert.Equal(t, "goodbye\n", w.line())
			w.isCut()

			o := a.outcome(1)
			assert.Equal(t, map[string]int{"hijacked": 1}, o.Report.ClosedByForce)
			assert.Contains(t, o.Report.Forced, "timeout")
			assert.GreaterOrEqual(t, o.Report.Took, 700*time.Millisecond)
		})
	}
}
