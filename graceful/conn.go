package graceful

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// conn is a tracked connection. It stands between net/http and the socket,
// above TLS, and follows the bytes: it hands net/http one request at a time,
// so that what has come behind the request in flight is known and not guessed.
//
// There may be very many, most of them idle, so its size counts: the fields are
// no larger than they must be, and what few connections need is allocated for
// those. What every request needs comes first, on one cache line.
type conn struct {
	net.Conn // what net/http reads and writes; a *tls.Conn where TLS is spoken

	account *account      // of the server that accepted it
	session *session      // for TLS and HTTP/2; nil where neither is spoken
	state   atomic.Uint32 // written under mu, by turn alone
	owed    atomic.Uint32 // one more than the mode of a request that is still to be counted, see answerCut
	reply   atomic.Uint32 // what of the reply to the request in flight is out: see replyPart
	index   int32         // in shard.conns; negative when the tracker holds it weakly, or no more

	mu          sync.Mutex      // guards all below, down to now
	request     framing.Request // the one that is being read
	behind      []byte          // what was read behind the bytes that net/http has got
	reading     bool            // whether a read is under way
	ahead       bool            // whether net/http has got bytes of the next request
	finished    bool            // whether the request in flight is done with, and the connection stays
	closing     bool            // whether its reply says that the connection closes
	untold      bool            // whether ConnState is unknown: the server is not owned
	interrupted bool            // whether a read has been interrupted since
	parted      bool            // whether the client has been said goodbye to
	flushed     bool            // whether the reply to it is out, where ConnState is unknown
	gone        bool            // whether it was told that nothing came, and is counted
	again       bool            // whether answered was set again
	stray       bool            // whether the read under way may still come back from an interruption
	from        connState       // what it was when it was told to leave
	mode        uint8           // of the request in flight
	answered    int32           // one more than the bytes behind that are still answered, see patient
	paused      *pause          // while reads are to be still
	now         inFlight        // the request in flight

	below *below        // once it is hijacked
	half  *bytes.Buffer // a part of the head of the last reply; for who writes
	since atomic.Int64  // when it became what it is, in nanoseconds after its stage of the drain began; 0 if that was before

	writes   atomic.Int32    // that are under way, where the server is not owned
	shard    uint8           // of the tracker
	base     context.Context // of the connection, as its server made it; see connContext
	accepted time.Duration   // when, after _epoch
}

// _epoch is what times are counted from where a time.Time would be too large.
var _epoch = time.Now()

// newConn returns a connection that the server of a has accepted, for its
// tracker to track.
func newConn(nc net.Conn, a *account) *conn { return new(conn).init(nc, a) }

func (c *conn) init(nc net.Conn, a *account) *conn {
	c.Conn, c.base, c.account, c.accepted = nc, context.Background(), a, time.Since(_epoch)
	return c
}

// socket returns the socket below all that is put upon it.
func (c *conn) socket() net.Conn {
	if w := c.wire(); w != nil {
		return w.Conn
	}
	return socketOf(c.Conn)
}

// wire returns what TLS reads from, or nil in the clear, or where the listener
// made it.
func (c *conn) wire() *wire {
	if c.session == nil {
		return nil
	}
	return c.session.wire
}

// socketOf returns the connection below TLS, or nc itself.
func socketOf(nc net.Conn) net.Conn {
	if tc, ok := nc.(interface{ NetConn() net.Conn }); ok {
		return tc.NetConn()
	}
	return nc
}

// isSocket reports whether nothing stands upon the socket but TLS.
func (c *conn) isSocket() bool {
	_, secure := c.Conn.(*tls.Conn)
	return isKernels(c.Conn) || secure && isKernels(c.socket())
}

// isKernels reports whether nc is a socket as package net makes it.
func isKernels(nc net.Conn) bool {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		return true
	default:
		return false
	}
}

// Close closes the connection and then forgets it, so that a wait for
// the last connection ends when it is closed. A connection that closes behind a reply
// of the drain waits, for a bounded time, until its client has read that.
func (c *conn) Close() error {
	if c.handedOver() {
		return nil // another server has it now, and closes it
	}
	c.mu.Lock()
	c.countHijacked()
	was, reading := c.load(), c.reading
	c.turn(connClosed)
	c.mu.Unlock()
	switch {
	case c.parted:
		c.awaitCrossing()
	case was.busy() && !reading && c.account.stage.draining():
		c.linger()
	}
	err := c.upper(was).Close()
	if was != connClosed {
		c.account.tracker.remove(c)
	}
	return err
}

// abort closes the socket itself: closing a TLS connection would first try to
// say goodbye to a peer that may not be reading.
func (c *conn) abort() { _ = c.socket().Close() }

// ReadFrom keeps sendfile and splice working for replies. net/http has written
// the head before.
func (c *conn) ReadFrom(r io.Reader) (int64, error) {
	upper := c.upper(c.load())
	if rf, ok := upper.(io.ReaderFrom); ok {
		return rf.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{upper}, r)
}

// WriteTo keeps splice working for a handler that has hijacked the connection.
func (c *conn) WriteTo(w io.Writer) (int64, error) {
	if wt, ok := c.Conn.(io.WriterTo); ok && c.load() == connHijacked && !c.holdsBytes() {
		return wt.WriteTo(w)
	}
	return io.Copy(w, struct{ io.Reader }{c})
}

// SyscallConn returns the socket's raw connection.
func (c *conn) SyscallConn() (syscall.RawConn, error) {
	c.lend()
	if sc, ok := c.socket().(syscall.Conn); ok {
		return sc.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// CloseWrite ends the sending half, so that net/http can linger.
func (c *conn) CloseWrite() error {
	if cw, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return cw.CloseWrite()
	}
	return errors.ErrUnsupported
}

// NetConn returns the connection below, as [tls.Conn.NetConn] does: for a
// handler that has hijacked it and wants the socket.
func (c *conn) NetConn() net.Conn {
	c.lend()
	return c.Conn
}

// lend notes that the owner of a hijacked connection may go on with what is below
// it alone.
func (c *conn) lend() {
	if c.load().taken() && c.below != nil {
		c.below.taken.Store(true)
	}
}
