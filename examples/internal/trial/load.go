//go:build unix

package trial

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Load is clients that ask one after the other, as fast as they are answered.
type Load struct {
	t       *testing.T
	network string
	addr    func() string
	request string
	cancel  context.CancelFunc
	running sync.WaitGroup

	// Unheld says that nothing holds newcomers off while the listener closes: it was
	// passed in, see IntakeClosed.Method of package graceful. Set it before the drain.
	Unheld atomic.Bool

	// Answered counts replies of any status, Rejected those with 502, Lost
	// requests that were sent and not answered, Refused attempts to connect
	// that failed; with Unheld also connections that were reset before they had
	// brought anything.
	Answered, Rejected, Lost, Refused atomic.Int64
	first                             atomic.Pointer[string] // what went wrong first
}

// Run starts clients that keep their connections alive and look for the end of
// the stream before each request, and others that connect for each. They stop
// with [Load.Stop]; and each by itself when it is refused, unless persist is
// set.
func Run(t *testing.T, addr func() string, kept, fresh int, persist bool) *Load {
	t.Helper()
	return RunOn(t, "tcp", addr, kept, fresh, persist)
}

// RunOn is [Run] on any network.
func RunOn(t *testing.T, network string, addr func() string, kept, fresh int, persist bool) *Load {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l := &Load{t: t, network: network, addr: addr, cancel: cancel}
	l.request = "POST / HTTP/1.1\r\nHost: example\r\nContent-Length: 5\r\n\r\nhello"
	for i := range kept + fresh {
		l.running.Go(func() { l.client(ctx, i < kept, persist) })
	}
	t.Cleanup(func() { l.Stop() })
	return l
}

// Busy waits until so many more requests have been answered.
func (l *Load) Busy(more int64) {
	l.t.Helper()
	want := l.Answered.Load() + more
	require.Eventually(l.t, func() bool { return l.Answered.Load() >= want }, Patience, time.Millisecond,
		"requests are not answered")
}

// Stop ends the clients, each behind its present request.
func (l *Load) Stop() {
	l.cancel()
	l.running.Wait()
}

// Wait returns when all clients have stopped by themselves.
func (l *Load) Wait() { l.running.Wait() }

// Trouble returns what went wrong first, or "".
func (l *Load) Trouble() string {
	if s := l.first.Load(); s != nil {
		return *s
	}
	return ""
}

// failed notes what went wrong.
func (l *Load) failed(what string, err error) {
	s := what + ": " + err.Error()
	l.first.CompareAndSwap(nil, &s)
}

func (l *Load) client(ctx context.Context, keep, persist bool) {
	var c net.Conn
	var r *bufio.Reader
	newcomer := false
	defer func() { hangUp(c) }()
	for ctx.Err() == nil {
		if c != nil && (!keep || ended(c)) {
			hangUp(c)
			c = nil
		}
		if c == nil {
			var err error
			if c, err = l.dial(ctx); err != nil {
				if !persist {
					return
				}
				continue
			}
			r, newcomer = bufio.NewReader(c), true
		}
		if !l.ask(c, r, newcomer) {
			hangUp(c)
			c = nil
		}
		newcomer = false
	}
}

// dial connects. Between two servers of one address no client may be refused, so a
// client tries again only after it was counted.
func (l *Load) dial(ctx context.Context) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, l.network, l.addr())
	if err != nil && ctx.Err() == nil {
		l.Refused.Add(1)
		l.failed("connect", err)
		time.Sleep(time.Millisecond) // or the tries would crowd out the server that is to come
	}
	return c, err
}

// ask sends a request, reads the reply, and reports whether the connection may
// be used again.
func (l *Load) ask(c net.Conn, r *bufio.Reader, newcomer bool) bool {
	_ = c.SetDeadline(time.Now().Add(Patience))
	if _, err := io.WriteString(c, l.request); err != nil {
		return l.unanswered("write", err, newcomer)
	}
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return l.unanswered("read", err, newcomer)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return l.lose("read a body", err)
	}
	l.Answered.Add(1)
	if resp.StatusCode == http.StatusBadGateway {
		l.Rejected.Add(1)
	}
	return !resp.Close
}

// unanswered counts a request that nothing has come back for.
func (l *Load) unanswered(what string, err error, newcomer bool) bool {
	if newcomer && l.Unheld.Load() && errors.Is(err, syscall.ECONNRESET) {
		l.Refused.Add(1)
		return false
	}
	return l.lose(what, err)
}

func (l *Load) lose(what string, err error) bool {
	l.Lost.Add(1)
	l.failed(what, err)
	return false
}

// hangUp closes without leaving the port in TIME_WAIT: thousands of short
// connections would use them all up.
func hangUp(c net.Conn) {
	if c == nil {
		return
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// ended reports whether the server has closed the connection: what any client
// with a pool looks for before it uses a connection again.
func ended(c net.Conn) bool {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return true
	}
	over := false
	err = raw.Control(func(fd uintptr) { over = atEnd(fd) })
	return err != nil || over
}
