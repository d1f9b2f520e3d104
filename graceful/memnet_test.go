package graceful

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// MemListener is a listener whose connections live in memory, so that tests
// can run in a bubble of virtual time. Its Accept can be interrupted as that
// of a socket.
type MemListener struct {
	queue    memQueue[net.Conn]
	wrap     func(net.Conn) net.Conn // what Accept does to a connection
	deadline memDeadline
}

// NewMemListener returns a listener that nobody has dialled yet.
func NewMemListener() *MemListener {
	l := &MemListener{wrap: func(nc net.Conn) net.Conn { return nc }}
	l.queue.init()
	return l
}

// Wrap makes Accept return what f makes of each connection.
func (l *MemListener) Wrap(f func(net.Conn) net.Conn) *MemListener {
	l.wrap = f
	return l
}

// Dial returns the client's end of a connection that waits to be accepted.
func (l *MemListener) Dial() (net.Conn, error) {
	client, server := MemPipe()
	if !l.queue.put(server) {
		return nil, syscall.ECONNREFUSED
	}
	return client, nil
}

// Accept implements [net.Listener].
func (l *MemListener) Accept() (net.Conn, error) {
	nc, err := l.queue.take(&l.deadline)
	if errors.Is(err, io.EOF) {
		return nil, net.ErrClosed
	}
	if err != nil {
		return nil, err
	}
	return l.wrap(nc), nil
}

// SetDeadline bounds Accept.
func (l *MemListener) SetDeadline(t time.Time) error {
	l.queue.setDeadline(&l.deadline, t)
	return nil
}

// Close implements [net.Listener]. What is queued is reset, as in the kernel.
func (l *MemListener) Close() error {
	for _, nc := range l.queue.close() {
		_ = nc.Close()
	}
	return nil
}

// Addr implements [net.Listener].
func (l *MemListener) Addr() net.Addr { return memAddr{} }

type memAddr struct{}

func (memAddr) Network() string { return "mem" }
func (memAddr) String() string  { return "mem" }

// MemPipe returns the two ends of a connection in memory. Each Write is a
// segment that one Read returns, or a part of it; none blocks. As with a
// socket, a read whose deadline has passed does not look for bytes.
func MemPipe() (client, server net.Conn) {
	up, down := &memHalf{}, &memHalf{}
	up.init()
	down.init()
	return &memConn{in: down, out: up}, &memConn{in: up, out: down}
}

type memConn struct{ in, out *memHalf }

// memHalf is one direction of a connection.
type memHalf struct {
	memQueue[[]byte]
	deadline memDeadline
}

func (c *memConn) Read(p []byte) (int, error) {
	segment, err := c.in.take(&c.in.deadline)
	if err != nil {
		return 0, err
	}
	n := copy(p, segment)
	if n < len(segment) {
		c.in.putBack(segment[n:])
	}
	return n, nil
}

func (c *memConn) Write(p []byte) (int, error) {
	if !c.out.put(append([]byte(nil), p...)) {
		return 0, syscall.EPIPE
	}
	return len(p), nil
}

func (c *memConn) Close() error {
	c.in.discard()
	c.out.end()
	return nil
}

func (c *memConn) CloseWrite() error {
	c.out.end()
	return nil
}

func (c *memConn) LocalAddr() net.Addr  { return memAddr{} }
func (c *memConn) RemoteAddr() net.Addr { return memAddr{} }

func (c *memConn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

func (c *memConn) SetReadDeadline(t time.Time) error {
	c.in.setDeadline(&c.in.deadline, t)
	return nil
}

func (c *memConn) SetWriteDeadline(time.Time) error { return nil } // no write blocks

// memQueue is a queue without bound whose reader can be interrupted.
type memQueue[T any] struct {
	mu     sync.Mutex
	change *sync.Cond
	items  []T
	ended  bool // by the writer: what is queued can still be taken
	closed bool // by the reader
}

type memDeadline struct {
	at    time.Time
	timer *time.Timer
}

func (q *memQueue[T]) init() { q.change = sync.NewCond(&q.mu) }

func (q *memQueue[T]) put(item T) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended || q.closed {
		return false
	}
	q.items = append(q.items, item)
	q.change.Broadcast()
	return true
}

func (q *memQueue[T]) putBack(item T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append([]T{item}, q.items...)
	q.change.Broadcast()
}

func (q *memQueue[T]) take(d *memDeadline) (item T, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		switch {
		case q.closed:
			return item, net.ErrClosed
		case !d.at.IsZero() && !time.Now().Before(d.at):
			return item, os.ErrDeadlineExceeded
		case len(q.items) > 0:
			item, q.items = q.items[0], q.items[1:]
			return item, nil
		case q.ended:
			return item, io.EOF
		}
		q.change.Wait()
	}
}

func (q *memQueue[T]) setDeadline(d *memDeadline, t time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
	d.at, d.timer = t, nil
	if !t.IsZero() {
		d.timer = time.AfterFunc(time.Until(t), func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.change.Broadcast()
		})
	}
	q.change.Broadcast()
}

// end is the writer's close, close and discard are the reader's.
func (q *memQueue[T]) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.change.Broadcast()
}

func (q *memQueue[T]) close() []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	left := q.items
	q.items, q.closed = nil, true
	q.change.Broadcast()
	return left
}

func (q *memQueue[T]) discard() { q.close() }
