package graceful

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// conn is a tracked connection. It stands between net/http and the socket,
// above TLS, because net/http's own ConnState is too late for a drain: there a
// connection turns active only when a whole head has been read, so that one
// whose next request is half here still counts as idle.
//
// There may be very many, most of them idle, so its size counts: the fields are
// no larger than they must be, and what few connections need is allocated for
// those. What every request needs comes first, on one cache line.
type conn struct {
	net.Conn // what net/http reads and writes; a *tls.Conn where TLS is spoken

	service  *service  // that accepted it
	session  *session  // for TLS and HTTP/2; nil where neither is spoken
	exchange *exchange // the request under way; nil while the connection is silent or idle
	state    atomic.Uint32
	buffer   int32 // size of net/http's buffer, known from the first read

	// For the goroutine that serves, and whom that waits for.
	handling bool // whether a handler runs
	replied  bool // whether a reply is out, and net/http has not said whether the connection stays
	between  bool // whether it stays, and net/http has not asked for the next request
	wary     bool // whether the client has been seen to pipeline

	from  connState // what it was when it was told to leave; guarded by mu
	index int32     // in shard.conns; negative when the tracker holds it weakly, or no more
	shard *shard    // of the tracker
	// mu makes the word to leave one step: the read that it interrupts waits
	// until the read deadline that carries it has been set.
	mu sync.Mutex

	base     context.Context // of the connection, as its server made it; see connContext
	accepted time.Duration   // when, after _epoch
	// idleFor is when the connection last became idle, in nanoseconds after
	// its stage of the drain began; 0 if that was before it.
	idleFor atomic.Int64
}

// _epoch is what times are counted from where a time.Time would be too large.
var _epoch = time.Now()

// newConn returns a connection that s has accepted, for its tracker to track.
func newConn(nc net.Conn, s *service) *conn { return new(conn).init(nc, s) }

func (c *conn) init(nc net.Conn, s *service) *conn {
	c.Conn, c.base, c.service, c.accepted = nc, context.Background(), s, time.Since(_epoch)
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

func (c *conn) load() connState               { return connState(c.state.Load()) }
func (c *conn) swap(from, to connState) bool  { return c.state.CompareAndSwap(uint32(from), uint32(to)) }
func (c *conn) become(to connState) connState { return connState(c.state.Swap(uint32(to))) }

// Read reads for net/http and learns from it what the connection is doing.
// Where the connection was told to leave, it looks at the socket a last time,
// and reports the end of the stream only if nothing has come.
func (c *conn) Read(p []byte) (int, error) {
	if !c.beforeRead(p) {
		return 0, io.EOF
	}
	for {
		n, err := c.Conn.Read(p)
		if n > 0 && c.maySpeakH2C() {
			n, err = c.sniff(p, n)
		}
		if n > 0 {
			c.received(p, n)
			return n, err
		}
		if err == nil || c.load() != connLeaving || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		if !c.stay() {
			c.service.left(c.from)
			return 0, io.EOF
		}
	}
}

// beforeRead notes that net/http asks for bytes: only then is a connection
// without a request in flight really idle, for net/http reads its own buffer
// first. It reports whether there is anything to read for it.
func (c *conn) beforeRead(p []byte) bool {
	if c.between {
		c.requestBegins(len(p))
		return true
	}
	switch c.load() {
	case connHandshaking:
		c.handshake()
		return c.load() != connHandshaking && c.beforeRead(p)
	case connHTTP2:
		return false // another server has it now
	case connAccepted:
		c.buffer = int32(len(p)) //nolint:gosec // net/http's buffer has a few KiB
		c.swap(connAccepted, connSilent)
	case connActive:
		if len(p) > 1 {
			c.exchange.measure() // the read is about to overwrite the head
		}
	default:
	}
	return true
}

// endsHead reports whether text ends as a head does. What begins with a head, and
// ends like this, has a whole one.
func endsHead(text []byte) bool {
	const end = "\r\n\r\n"
	return len(text) >= len(end) && string(text[len(text)-len(end):]) == end
}

// received notes that the first n bytes of p have come.
func (c *conn) received(p []byte, n int) {
	if w := c.wire(); w != nil && w.rest.Load() {
		w.rest.Store(false)
	}
	for {
		switch s := c.load(); s {
		case connSilent, connIdle, connHearing, connLeaving:
			next := connReading
			if endsHead(p[:n]) {
				next = connActive // saves a request of one read the way through reading
			}
			if !c.swap(s, next) {
				continue
			}
			if s == connLeaving {
				c.unleave()
			}
			c.beginExchange()
			c.exchange.begin(p[:n])
		case connReading, connAhead:
			if !c.readsHead(s, p, n) {
				continue
			}
		case connActive:
			if !c.readsBehindHead(p, n) {
				continue
			}
		default:
		}
		return
	}
}

// readsHead notes further bytes of a head. net/http asks for a single byte when
// it has a whole one and looks ahead, which may be before it calls the handler.
// It reports whether the state was still s.
func (c *conn) readsHead(s connState, p []byte, n int) bool {
	if len(p) == 1 {
		return c.swap(s, connAhead)
	}
	if !c.swap(s, connReading) {
		return false
	}
	if s == connAhead { // it was no look ahead
		c.exchange.unsure = true
	}
	c.exchange.grow(p[:n])
	return true
}

// readsBehindHead notes bytes that come while a handler runs, or behind it: a
// part of the body, or the single byte that net/http reads ahead when there is
// no more of that. It reports whether the connection was still active.
func (c *conn) readsBehindHead(p []byte, n int) bool {
	if len(p) == 1 {
		return c.swap(connActive, connFollowed)
	}
	c.exchange.readBody(p[:n])
	return true
}

// beginRequest notes that a handler is about to run for a request whose body is
// length bytes long.
func (c *conn) beginRequest(length int64) {
	c.handling = true
	c.exchange.next(length)
	for {
		from, to := c.load(), connActive
		if from == connActive || from == connFollowed {
			return
		}
		if from == connAhead {
			to = connFollowed
		}
		if c.swap(from, to) {
			return
		}
	}
}

// endRequest notes that the handler has returned.
func (c *conn) endRequest() { c.handling = false }

// Close closes the connection and then forgets it, so that whoever waits for
// the last connection finds it closed.
func (c *conn) Close() error {
	if c.handedOver() {
		return nil // another server has it now, and closes it
	}
	was := c.become(connClosed)
	if was.busy() && c.service.stage.began.Load() != nil {
		c.linger()
	}
	err := c.Conn.Close()
	if was != connClosed {
		c.service.tracker.remove(c)
	}
	return err
}

// abort closes the socket itself: closing a TLS connection would first try to
// say goodbye to a peer that may not be reading.
func (c *conn) abort() { _ = c.socket().Close() }

// ReadFrom keeps sendfile and splice working for replies.
func (c *conn) ReadFrom(r io.Reader) (int64, error) {
	if rf, ok := c.Conn.(io.ReaderFrom); ok {
		return rf.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{c.Conn}, r)
}

// WriteTo keeps splice working for a handler that has hijacked the connection.
func (c *conn) WriteTo(w io.Writer) (int64, error) {
	if wt, ok := c.Conn.(io.WriterTo); ok && c.load() == connHijacked {
		return wt.WriteTo(w)
	}
	return io.Copy(w, struct{ io.Reader }{c})
}

// SyscallConn returns the socket's raw connection.
func (c *conn) SyscallConn() (syscall.RawConn, error) {
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
func (c *conn) NetConn() net.Conn { return c.Conn }
