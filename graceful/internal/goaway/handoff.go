package goaway

import (
	"net"
	"sync"
)

// handoff is a listener whose connections come from another one.
type handoff struct {
	addr  net.Addr
	conns chan net.Conn
	over  chan struct{}
	once  sync.Once
}

func newHandoff(addr net.Addr) *handoff {
	return &handoff{addr: addr, conns: make(chan net.Conn), over: make(chan struct{})}
}

// give hands nc to the goroutine that accepts, and reports whether there was one.
func (h *handoff) give(nc net.Conn) bool {
	select {
	case h.conns <- nc:
		return true
	case <-h.over:
		return false
	}
}

// Accept returns the next connection that is given, or [net.ErrClosed].
func (h *handoff) Accept() (net.Conn, error) {
	select {
	case nc := <-h.conns:
		return nc, nil
	case <-h.over:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and give.
func (h *handoff) Close() error {
	h.once.Do(func() { close(h.over) })
	return nil
}

// Addr returns the address of the listener that the connections come from.
func (h *handoff) Addr() net.Addr { return h.addr }
