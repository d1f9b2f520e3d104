package goaway

import (
	"crypto/rand"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// step is how far a connection has gone in leaving.
type step uint8

const (
	// staying: the client has been told nothing.
	staying step = iota
	// announcing: the first GOAWAY waits for the end of a frame.
	announcing
	// announced: the first GOAWAY and the PING are out.
	announced
	// parting: the last GOAWAY waits for the end of a frame. What the client
	// sends from now on is not passed on.
	parting
	// parted: nothing is written any more.
	parted
)

// conn is an HTTP/2 connection that net/http's server reads and writes.
type conn struct {
	net.Conn // above TLS, or in the clear

	began   time.Time
	leaves  time.Time // when its client is to leave, at the next stream; zero for never
	running *tasks
	linger  func(net.Conn)     // before the close; nil for nothing
	waiting func(net.Conn) int // how many bytes wait to be read; nil where that is not known
	reader  reader
	asks    atomic.Bool  // whether the server waits for what the client sends
	took    atomic.Int64 // how many bytes it has read

	writing baton // held while something is written; guards writer
	writer  writer
	waits   atomic.Bool // whether something waits for the end of a frame

	mu       sync.Mutex // guards all below; never held while something is written
	step     step
	streams  streams
	ping     [_pingLen]byte
	heard    bool          // whether the client has sent anything
	gone     bool          // whether the server has sent a GOAWAY of its own
	final    bool          // whether the last GOAWAY is due when no stream is open
	answers  bool          // whether the client has answered the PING
	settled  bool          // whether over is closed
	over     chan struct{} // closed when the client's answer is not waited for any more
	closed   bool
	deadline *time.Timer
	late     time.Time // when it was over the first time
	heardAt  int64     // how much the server has read when it has all that had come by then
}

func newConn(nc net.Conn, running *tasks) *conn {
	return &conn{
		Conn:    nc,
		writing: make(baton, 1),
		began:   time.Now(),
		running: running,
		reader:  reader{preface: len(_preface)},
		streams: newStreams(),
		over:    make(chan struct{}),
	}
}

// announce tells the client to open no more streams, as soon as a frame ends.
// When it has answered, or when the times are over, it gets the last GOAWAY.
// announce does not wait for anything.
func (c *conn) announce(t Times) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.tell()
	if !c.settled && c.deadline == nil { // it may have been told before, and even have answered
		c.expireIn(t.Quiet, t)
	}
}

// tell announces without a limit to how long the answer is waited for. The caller
// holds mu.
func (c *conn) tell() {
	if c.step != staying {
		return
	}
	_, _ = rand.Read(c.ping[:]) // never fails
	c.step = announcing
	c.waits.Store(true)
	if c.gone {
		c.conclude()
	}
	c.maybePart()
	c.running.run(c.insert)
}

// expireIn sets the time after which the client's answer is not waited for.
func (c *conn) expireIn(d time.Duration, t Times) {
	c.running.begin()
	c.deadline = time.AfterFunc(d, func() {
		defer c.running.end()
		c.expire(t)
	})
}

// expire goes on without the client's answer. A client that has just connected
// and sent nothing yet has more time, and so has one whose words are unread.
func (c *conn) expire(t Times) {
	unread := c.unread()
	c.mu.Lock()
	if more := c.moreTime(t, unread); more > 0 && !c.closed {
		c.expireIn(more, t)
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	c.lastWord()
}

// lastWord sends the last GOAWAY, or makes it due where streams are open. Only then is
// the client not waited for any more: net/http closes connections that have no stream
// as soon as it is told to leave, without a word.
func (c *conn) lastWord() {
	c.mu.Lock()
	c.final = true
	c.maybePart()
	c.mu.Unlock()
	c.insert()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
}

// moreTime returns how much longer the client's answer is waited for. The caller
// holds mu.
func (c *conn) moreTime(t Times, unread int) time.Duration {
	if more := t.Silent - time.Since(c.began); !c.heard && more > 0 {
		return more
	}
	return c.readTime(unread)
}

// Bytes of a client may still be unread when its time is over: on an overloaded
// machine the goroutine that reads them may not be scheduled for a second.
const (
	// _readLimit is how long that is waited for, and _readPause how often it is asked.
	_readLimit = 5 * time.Second
	_readPause = _numbered
	// _between is what may be on its way from the kernel to the frames, at the most: a
	// record of TLS and what net/http reads at once.
	_between = 64 << 10
)

// readTime returns when to ask again, if something is unread that had come in time,
// and there is time for it. A client that sends without end has none of its own. The
// caller holds mu.
func (c *conn) readTime(unread int) time.Duration {
	now, took := time.Now(), c.took.Load()
	if c.late.IsZero() {
		c.late, c.heardAt = now, took+int64(unread)+_between
	}
	if unread == 0 || took >= c.heardAt || now.Sub(c.late) >= _readLimit {
		return 0
	}
	return _readPause
}

// unread returns how many bytes of the client may not have been followed yet: those
// that wait to be read, or one where there are none and the server does not wait for
// more, because it is busy with the last ones or has not begun to read.
func (c *conn) unread() (n int) {
	if c.waiting != nil {
		n = c.waiting(c.Conn)
	}
	if n == 0 && !c.asks.Load() {
		return 1
	}
	return n
}

// _numbered is how long a client may take to send a stream that it had numbered
// when it read the first GOAWAY. Go's transport numbers a stream under one lock
// and sends it under another, so that the answer to the PING can pass it.
const _numbered = 10 * time.Millisecond

// answered notes that the client has read the first GOAWAY, the first time that it
// says so. The caller holds mu.
func (c *conn) answered() {
	switch {
	case c.answers:
		return
	case c.deadline == nil:
		c.running.begin() // its answer was waited for without a limit
	case !c.deadline.Stop():
		return // expire is waiting for mu
	}
	c.answers = true
	c.deadline = time.AfterFunc(_numbered, c.hasNumbered) // in its place
}

// hasNumbered goes on when the streams have come that the client had numbered.
func (c *conn) hasNumbered() {
	unread := c.unread()
	c.mu.Lock()
	if more := c.readTime(unread); more > 0 && !c.closed {
		c.deadline = time.AfterFunc(more, c.hasNumbered)
		c.mu.Unlock()
		return
	}
	defer c.running.end()
	c.mu.Unlock()
	c.lastWord()
}

// conclude makes the last GOAWAY due. The caller holds mu.
func (c *conn) conclude() {
	c.final = true
	c.settle()
}

// settle notes that the client's answer is not waited for any more. The caller
// holds mu.
func (c *conn) settle() {
	if !c.settled {
		c.settled = true
		close(c.over)
	}
}

// maybePart makes the last GOAWAY wait for the end of a frame, if it is due and
// no stream is open. The caller holds mu, and calls insert when it does not.
func (c *conn) maybePart() {
	if c.final && c.step < parting && len(c.streams.open) == 0 {
		c.step = parting
		c.waits.Store(true)
	}
}

// Close implements [net.Conn].
func (c *conn) Close() error {
	if c.rest() && c.linger != nil {
		c.linger(c.Conn)
	}
	return c.Conn.Close()
}

// rest notes that nothing is waited for any more, and reports whether that is
// new.
func (c *conn) rest() (first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first = !c.closed
	c.closed = true
	c.settle()
	if c.deadline != nil && c.deadline.Stop() {
		c.running.end()
	}
	return first
}
