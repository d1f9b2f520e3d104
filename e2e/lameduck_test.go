package e2e_test

import (
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The delay has to be longer than what the test does within it.
const (
	lameDuck = 4 * time.Second
	delay    = "delay: 4s"
)

func TestLameDuckServesOn(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			closing := func(status int, body string) reply { return reply{Status: status, Body: body, Close: true} }
			a := start(t, tr, delay)
			kept := a.dial()
			kept.send(request("/ready"))
			assert.Equal(t, reply{Status: 200, Body: "ready\n"}, kept.reply())
			held := a.dial()
			held.send(request("/hold?id=a"))
			a.entered("a")
			a.signal(syscall.SIGUSR2)
			a.draining()

			kept.send(request("/"))
			assert.Equal(t, closing(200, "hello"), kept.reply(), "a connection from before the signal")
			kept.ends()
			fresh := a.dial()
			fresh.send(request("/"))
			assert.Equal(t, closing(200, "hello"), fresh.reply(), "a connection from after it")
			fresh.ends()
			probe := a.dial()
			probe.send(request("/ready"))
			assert.Equal(t, closing(503, "draining\n"), probe.reply())
			probe.ends()
			a.release("a")
			assert.Equal(t, closing(200, "held a"), held.reply())
			held.ends()

			a.prints(`"intake closed"`)
			a.isRefused()
			o := a.outcome(0)
			assert.GreaterOrEqual(t, o.Report.Phase("lame duck"), lameDuck)
			assert.Equal(t, graceful.RequestReport{Finished: 4}, o.Report.Requests)
		})
	}
}

// Connections of HTTP/2 go on undisturbed: who left now would come straight back.
func TestLameDuckLeavesHTTP2Alone(t *testing.T) {
	t.Parallel()
	a := start(t, overTLS, delay)
	before := a.dialHTTP2()
	a.sees(1, "http2")
	a.signal(syscall.SIGUSR2)
	a.draining()

	after := a.dialHTTP2()
	for _, w := range []*http2Wire{before, after} {
		for _, stream := range []uint32{1, 3} {
			w.open(stream, "/")
			assert.Equal(t, "200", w.status(stream))
			assert.Equal(t, "hello", w.body(stream))
		}
		assert.Empty(t, w.goAway, "nobody is told in the lame duck")
	}
	a.sees(2, "http2")
	var all sync.WaitGroup
	for _, w := range []*http2Wire{before, after} {
		all.Go(func() {
			w.isToldToGo()
			w.ends(3)
		})
	}
	all.Wait()
	a.outcome(0)
}
