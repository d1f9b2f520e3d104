package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Requests whose first one is in flight until the test releases it, and which
// come in one piece.
var pipelines = map[string]string{
	"without a body": request("/hold?id=a") + request("/") + request("/"),
	"behind a body": "POST /hold?id=a HTTP/1.1\r\nHost: app\r\nContent-Length: 6\r\n\r\nunread" +
		request("/") + request("/"),
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		for _, l := range policies {
			t.Run(tr.name+"/"+l.name, func(t *testing.T) {
				t.Parallel()
				for name, text := range pipelines {
					t.Run(name, func(t *testing.T) {
						a := start(t, tr, l.option)
						w := a.dial()
						w.send(text)
						a.entered("a")
						a.drain()
						a.release("a")
						assert.Equal(t, reply{Status: 200, Body: "held a"}, w.reply())
						second := l.reply
						second.Close = false
						assert.Equal(t, second, w.reply())
						assert.Equal(t, l.reply, w.reply(), "only the last reply says Connection: close")
						w.ends()

						want := l.counts(2)
						want.Finished = 1
						assert.Equal(t, want, a.outcome(0).Report.Requests)
					})
				}
			})
		}
	}
}

func TestRequestSentBehindOneInFlightIsAnswered(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		for _, l := range policies {
			t.Run(tr.name+"/"+l.name, func(t *testing.T) {
				t.Parallel()
				a := start(t, tr, l.option)
				w := a.dial()
				w.send(request("/hold?id=a"))
				a.entered("a")
				a.drain()
				w.send(request("/"))
				w.hasArrived()
				a.release("a")
				assert.Equal(t, reply{Status: 200, Body: "held a"}, w.reply())
				assert.Equal(t, l.reply, w.reply())
				w.ends()
				a.outcome(0)
			})
		}
	}
}
