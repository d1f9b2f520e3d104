package intake

import (
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// memListener is a listener whose connections live in memory, so that tests can
// run in a bubble of virtual time.
type memListener struct {
	mu       sync.Mutex
	change   *sync.Cond
	queue    []net.Conn
	closed   bool
	deadline time.Time
}

func newMemListener() *memListener {
	l := &memListener{}
	l.change = sync.NewCond(&l.mu)
	return l
}

// dial puts a connection into the queue.
func (l *memListener) dial() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return syscall.ECONNREFUSED
	}
	_, server := net.Pipe()
	l.queue = append(l.queue, server)
	l.change.Broadcast()
	return nil
}

// Accept does not look for connections where the deadline has passed, as that
// of a socket.
func (l *memListener) Accept() (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		switch {
		case l.closed:
			return nil, net.ErrClosed
		case !l.deadline.IsZero() && !time.Now().Before(l.deadline):
			return nil, os.ErrDeadlineExceeded
		case len(l.queue) > 0:
			nc := l.queue[0]
			l.queue = l.queue[1:]
			return nc, nil
		}
		l.change.Wait()
	}
}

func (l *memListener) SetDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deadline = t
	time.AfterFunc(time.Until(t), func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.change.Broadcast()
	})
	return nil
}

func (l *memListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.change.Broadcast()
	return nil
}

func (l *memListener) Addr() net.Addr { return memAddr{} }

type memAddr struct{}

func (memAddr) Network() string { return "mem" }
func (memAddr) String() string  { return "mem" }

// deaf is a listener whose Accept cannot be interrupted.
type deaf struct{ net.Listener }
