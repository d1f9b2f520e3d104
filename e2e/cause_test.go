package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestRequestContextEndsWithACauseBeforeTheConnectionIsCut(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr, "timeout: 700ms")
			w := a.dial()
			w.send(request("/hold?id=a"))
			a.entered("a")
			a.drain()
			cause := graceful.ErrTimeout.Error()
			assert.Equal(t, reply{Status: 503, Body: cause + "\n", Close: true}, w.reply(), "there is time to say so")
			w.ends()

			o := a.outcome(1)
			a.prints("e2e cancelled a: " + cause)
			assert.Equal(t, cause, o.Report.Forced)
			assert.Empty(t, o.Report.ClosedByForce, "the request ended by itself")
		})
	}
}
