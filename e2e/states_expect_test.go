package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const (
	expecting    = "POST /echo HTTP/1.1\r\nHost: app\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
	continueLine = "HTTP/1.1 100 Continue\r\n"
)

func TestClientThatExpectsToContinue(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			t.Run("continues where the request is in flight", func(t *testing.T) {
				a := start(t, tr)
				w := a.dial()
				w.send(expecting)
				assert.Equal(t, continueLine+"\r\n", w.line()+w.line())
				a.drain()
				w.send("body")
				assert.Equal(t, reply{Status: 200, Body: "body", Close: true}, w.reply())
				w.ends()
				assert.Equal(t, graceful.RequestReport{Finished: 1}, a.outcome(0).Report.Requests)
			})

			t.Run("continues where late requests are served", func(t *testing.T) {
				a, w := idleWhileDraining(t, tr, "late: serve")
				w.send(expecting)
				assert.Equal(t, continueLine+"\r\n", w.line()+w.line())
				w.send("body")
				assert.Equal(t, reply{Status: 200, Body: "body", Close: true}, w.reply())
				w.ends()
				assert.Equal(t, graceful.RequestReport{ServedLate: 1}, a.outcome(0).Report.Requests)
			})

			t.Run("is spared the body where they are rejected", func(t *testing.T) {
				a, w := idleWhileDraining(t, tr, "timeout: 20s")
				w.send(expecting)
				assert.Equal(t, rejects.reply, w.reply(), "no 100 Continue before it")
				w.ends()
				assert.Equal(t, graceful.RequestReport{Rejected: 1}, a.outcome(0).Report.Requests)
			})

			t.Run("reads its rejection where it did not wait", func(t *testing.T) {
				a, w := idleWhileDraining(t, tr)
				w.send(upload(piece, "Expect: 100-continue\r\n") + largeBody[:piece])
				assert.Equal(t, rejects.reply, w.reply())
				w.ends()
				assert.Equal(t, graceful.RequestReport{Rejected: 1}, a.outcome(0).Report.Requests)
			})
		})
	}
}
