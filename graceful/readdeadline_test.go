package graceful_test

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The reply of a server that is not owned is known to be out by this: net/http
// itself, without the engine, sets a read deadline behind it, and none between its
// head and its end when the handler has returned.
func TestNetHTTPSetsAReadDeadlineBehindItsReply(t *testing.T) {
	replies := map[string]func(w http.ResponseWriter){
		"empty":              func(http.ResponseWriter) {},
		"written at the end": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "small") },
		"of a long head": func(w http.ResponseWriter) {
			w.Header().Set("X-Long", strings.Repeat("x", 10<<10))
		},
		"chunked": func(w http.ResponseWriter) { _, _ = io.WriteString(w, strings.Repeat("x", 10<<10)) },
	}
	requests := map[string]string{
		"GET":         getText("/"),
		"unread body": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody",
	}
	for reply, write := range replies {
		for request, sent := range requests {
			for _, idle := range []time.Duration{0, time.Minute} {
				t.Run(reply+", "+request+", idle "+idle.String(), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						var calls noted
						srv := &http.Server{IdleTimeout: idle, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
							write(w)
							calls.note("return")
						})}
						askNoted(t, srv, &calls, sent)
						got := calls.fromHead("return")
						last := slices.Index(got, "deadline")
						require.Positive(t, last, "%v", got)
						assert.NotContains(t, got[last:], "write", "%v", got)
					})
				})
			}
		}
	}
}

// askNoted has srv answer one request on a connection whose calls are noted.
func askNoted(t *testing.T, srv *http.Server, calls *noted, request string) {
	t.Helper()
	mem, served := graceful.NewMemListener(), make(chan error)
	mem.Wrap(func(nc net.Conn) net.Conn { return notedConn{nc, calls} })
	go func() { served <- srv.Serve(mem) }()
	nc, err := mem.Dial()
	require.NoError(t, err)
	p := newPeer(t, nc)
	p.send(request)
	assert.False(t, p.receive().Close)
	synctest.Wait()
	assert.NoError(t, srv.Close())
	assert.ErrorIs(t, <-served, http.ErrServerClosed)
}

// noted are the names of calls, in their order.
type noted struct {
	mu    sync.Mutex
	names []string
}

func (n *noted) note(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.names = append(n.names, name)
}

// fromHead returns what was called behind a call, from the head of the reply on.
func (n *noted) fromHead(name string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	at := slices.Index(n.names, name)
	if head := slices.Index(n.names, "write"); head > at {
		at = head - 1
	}
	return n.names[at+1:]
}

type notedConn struct {
	net.Conn

	calls *noted
}

func (c notedConn) Write(p []byte) (int, error) {
	c.calls.note("write")
	return c.Conn.Write(p)
}

func (c notedConn) SetReadDeadline(t time.Time) error {
	c.calls.note("deadline")
	return c.Conn.SetReadDeadline(t)
}
