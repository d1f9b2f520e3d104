package goaway

import (
	"net"
	"sync"
)

// Followed tells the clients of HTTP/2 connections to leave that a server
// outside of this package serves, such as one of golang.org/x/net: it takes
// both steps, and closes each connection when its last stream has ended. The
// zero value has no connections.
type Followed struct {
	running tasks

	mu    sync.Mutex
	all   map[*conn]struct{}
	leave *Times // nil before Leave
	over  bool   // whether nothing is begun any more
}

// Follow returns nc for the server to read and write, from now on. Of the
// client's preface so many bytes have not been read yet. upgraded says that the
// connection began with a request of HTTP/1, which is its first stream.
func (f *Followed) Follow(nc net.Conn, preface int, upgraded bool) net.Conn {
	c := newConn(nc, &f.running)
	c.reader.preface, c.heard = preface, true
	if upgraded {
		c.streams.begin(1, true)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil {
		f.all = make(map[*conn]struct{})
	}
	f.all[c] = struct{}{}
	if f.leave != nil && !f.over {
		c.announce(*f.leave)
	}
	return &followed{c, f}
}

// Leave tells all clients to leave, and those of connections that come later.
// It does not wait for them.
func (f *Followed) Leave(t Times) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.leave = &t
	for c := range f.all {
		c.announce(t)
	}
}

// Close ends what Follow and Leave have started, and waits for it. The
// connections are closed, or cut.
func (f *Followed) Close() {
	f.mu.Lock()
	f.over = true
	for c := range f.all {
		c.rest()
	}
	f.mu.Unlock()
	f.running.wait()
}

func (f *Followed) forget(c *conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all, c)
}

// followed is a conn that is one of a Followed.
type followed struct {
	*conn

	by *Followed
}

// Close implements [net.Conn].
func (c *followed) Close() error {
	c.by.forget(c.conn)
	return c.conn.Close()
}
