package goaway

import (
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unread makes something wait to be read until the function that it returns is
// called, as if the goroutine that reads were not scheduled.
func (h *house) unread() (read func()) {
	var waits atomic.Bool
	waits.Store(true)
	h.Waiting = func(net.Conn) int {
		if waits.Load() {
			return 1 << 20
		}
		return 0
	}
	return func() { waits.Store(false) }
}

// A client that has spoken in time is heard, though its time is over when it is read.
func TestClientIsHeardThatIsReadLate(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		read := h.unread()
		p := h.dial()
		h.goAway()
		time.Sleep(1700 * ms) // net/http waits two seconds
		p.greet(get(1, "/"))
		<-h.began
		read()
		<-p.eof
		h.closes()
		p.saw("SETTINGS", "GOAWAY max", "PING", "HEADERS 1 88", "END_STREAM 1", "GOAWAY 1", "EOF")
	})
}

// A stream that was sent in time behind the answer is served, though it is read late.
func TestStreamBehindTheAnswerIsReadLate(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		read := h.unread()
		p := h.dial().greet()
		h.goAway()
		time.Sleep(time.Second)
		p.ask(1, "/")
		<-h.began
		read()
		<-p.eof
		h.closes()
		p.saw("SETTINGS", "GOAWAY max", "PING", "HEADERS 1 88", "END_STREAM 1", "GOAWAY 1", "EOF")
	})
}

// What is never read does not hold up the drain.
func TestNobodyReads(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		_ = h.unread()
		p := h.dial()
		p.mute = true
		p.greet()
		start := time.Now()
		h.goAway()
		<-p.eof
		h.closes()
		assert.LessOrEqual(t, time.Since(start), _times.Quiet+_readLimit+_linger)
	})
}

// A client that has not answered the PING has more time for its last reply.
func TestWhoHasNotAnsweredHasMoreTime(t *testing.T) {
	for answers, want := range map[bool]time.Duration{true: _linger, false: _slowLinger} {
		synctest.Test(t, func(t *testing.T) {
			_, server := pipe()
			c := newConn(server, new(tasks))
			c.heard, c.answers = true, answers
			start := time.Now()
			c.hangUp()
			_, err := c.Read(make([]byte, 1))
			require.Error(t, err)
			assert.Equal(t, want, time.Since(start))
		})
	}
}

// A stream that came in time is not refused where the server has not begun to read.
func TestServerBeginsToReadLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := pipe()
		c := newConn(far, new(tasks))
		c.heard = true
		p := newPeer(t, near)
		go p.greet(get(1, "/"))
		c.announce(_times)
		time.Sleep(_times.Quiet + time.Second + ms) // between two looks

		go func() { _, _ = io.Copy(io.Discard, c) }()
		time.Sleep(time.Second)
		c.mu.Lock()
		assert.Less(t, c.step, parting, "the stream is open")
		assert.EqualValues(t, 1, c.streams.last)
		c.mu.Unlock()
		require.NoError(t, c.Close())
		<-p.eof
	})
}

// A client that sends without end is heard for as long as it takes to read what had
// come in time.
func TestClientThatSendsWithoutEnd(t *testing.T) {
	c := newConn(nil, new(tasks))
	c.waiting = func(net.Conn) int { return 1000 }
	c.took.Store(50)
	assert.Equal(t, _readPause, c.readTime(c.unread()))
	c.took.Add(_between + 999)
	assert.Equal(t, _readPause, c.readTime(c.unread()))
	c.took.Add(1)
	assert.Zero(t, c.readTime(c.unread()))
}
