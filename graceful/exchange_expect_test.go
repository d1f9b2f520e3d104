package graceful_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// net/http answers a request by itself whose Expect it does not know, and reads the
// body that has come: no handler tells how long that is, and none waits for the next
// request meanwhile.
func TestARefusedExpectationEndsItsConnection(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: weird\r\n"
	for name, sent := range map[string]string{
		"no body":       head + "\r\n",
		"a body":        head + "Content-Length: 3\r\n\r\nabc",
		"chunks":        head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"70 KiB":        head + "Content-Length: 71680\r\n\r\n" + body(70<<10),
		"one behind it": head + "Content-Length: 3\r\n\r\nabc" + getText("/2"),
	} {
		for _, when := range []string{"served", "draining"} {
			t.Run(name+", "+when, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					g := newGated()
					a := serve(t, graceful.Config{Late: graceful.Serve, Timeout: time.Minute}, g.ServeHTTP)
					held, p := a.dial(), a.dial()
					held.get("/held")
					<-g.began
					require.Equal(t, "/free", p.ask("/free").Body)
					var drained <-chan outcome
					if when == "draining" {
						drained = a.drain()
						synctest.Wait()
					}
					p.send(sent)
					got := p.receive()
					assert.Equal(t, http.StatusExpectationFailed, got.Status)
					assert.True(t, got.Close)
					p.gone()
					if drained == nil {
						drained = a.drain()
					}
					close(g.free)
					held.receive()
					r := <-drained
					require.NoError(t, r.err)
					assert.Zero(t, r.Requests.Cut)
					time.Sleep(time.Second) // net/http waits before it closes over unread bytes
				})
			})
		}
	}
}
