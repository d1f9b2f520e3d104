package graceful

import (
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const _head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// _buffer is the size of net/http's read buffer.
const _buffer = 4096

// lone returns a connection that nobody else knows of.
func lone(nc net.Conn) *conn {
	t := NewTracker()
	return newConn(nc, newService(t, "http", false))
}

// trackConn makes t track nc as its listener does.
func trackConn(t *Tracker, nc net.Conn) *conn {
	c := newConn(nc, newService(t, "http", false))
	t.track(c)
	return c
}

// actor plays net/http's part on one connection, in a bubble.
type actor struct {
	*testing.T
	*conn
	client net.Conn
	reads  chan error
}

func newActor(t *testing.T) *actor {
	t.Helper()
	client, server := MemPipe()
	a := &actor{T: t, conn: trackConn(NewTracker(), server), client: client, reads: make(chan error, 1)}
	t.Cleanup(func() {
		_ = client.Close()
		_ = a.Close()
	})
	return a
}

// asks begins to read n bytes.
func (a *actor) asks(n int) {
	go func() {
		_, err := a.Read(make([]byte, n))
		a.reads <- err
	}()
	synctest.Wait()
}

func (a *actor) gets(text string) {
	_, err := io.WriteString(a.client, text)
	require.NoError(a, err)
	require.NoError(a, <-a.reads)
}

// stopsReading is how net/http ends the read that it has begun ahead.
func (a *actor) stopsReading() {
	require.NoError(a, a.SetReadDeadline(_longAgo))
	require.ErrorIs(a, <-a.reads, os.ErrDeadlineExceeded)
	require.NoError(a, a.SetReadDeadline(time.Time{}))
}

// replies is what net/http does when a reply is out and the connection stays.
func (a *actor) replies() {
	require.NoError(a, a.SetWriteDeadline(time.Time{}))
	require.NoError(a, a.SetReadDeadline(time.Time{}))
}

// serves takes the connection through a whole request.
func (a *actor) serves(text string) {
	a.asks(_buffer)
	a.gets(text)
	a.beginRequest(0)
	a.endRequest()
	a.replies()
}

// goesOn reads on as net/http does where a part of the next head is in its
// buffer already.
func (a *actor) goesOn(part string) {
	limits := func() { require.NoError(a, a.SetReadDeadline(time.Time{})) }
	if len(part) >= 4 {
		limits()
		limits()
		part = part[strings.LastIndexByte(part, '\n')+1:] // it takes out whole lines
	}
	a.asks(_buffer - len(part))
}

func TestConnKnowsWhatItIsDoing(t *testing.T) {
	type step struct {
		what string
		do   func(a *actor)
		want connState
	}
	asksFor := func(n int) func(*actor) { return func(a *actor) { a.asks(n) } }
	gets := func(text string) func(*actor) { return func(a *actor) { a.gets(text) } }
	begins := func(a *actor) { a.beginRequest(0) }
	first := []step{
		{"net/http asks", asksFor(_buffer), connSilent},
		{"a head comes", gets(_head), connActive},
		{"a handler is called", begins, connActive},
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"over two requests", []step{
			{"net/http reads ahead", asksFor(1), connActive},
			{"net/http stops reading", (*actor).stopsReading, connActive},
			{"the handler returns", (*actor).endRequest, connActive},
			{"the reply is out", (*actor).replies, connActive},
			{"net/http asks", asksFor(_buffer), connIdle},
			{"half a head comes", gets(_head[:9]), connReading},
			{"net/http asks", asksFor(_buffer - 9), connReading},
			{"the other half comes", gets(_head[9:]), connReading},
			{"a handler is called", begins, connActive},
		}},
		{"where a request comes while the handler runs", []step{
			{"net/http reads ahead", asksFor(1), connActive},
			{"a byte comes", gets("G"), connFollowed},
			{"the handler returns", (*actor).endRequest, connFollowed},
			{"the reply is out", (*actor).replies, connReading},
			{"net/http asks", asksFor(_buffer - 1), connReading},
			{"the others come", gets(_head[1:]), connReading},
			{"a handler is called", begins, connActive},
		}},
		{"where the handler reads a body", []step{
			{"the handler reads", asksFor(512), connActive},
			{"a part comes", gets("part"), connActive},
			{"net/http reads the rest", asksFor(512), connActive},
			{"it comes", gets("rest"), connActive},
		}},
		{"where a handler takes it over", []step{
			{"it is hijacked", func(a *actor) { a.service.tracker.hijacked(a.conn) }, connHijacked},
			{"its owner reads", asksFor(512), connHijacked},
			{"a byte comes", gets("x"), connHijacked},
			{"its owner closes it", func(a *actor) { _ = a.Close() }, connClosed},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newActor(t)
				require.Equal(t, connAccepted, a.load())
				for _, s := range append(first, tt.steps...) {
					s.do(a)
					require.Equal(t, s.want, a.load(), s.what)
				}
			})
		})
	}
}

// A read that net/http begins before it calls the handler may end before the
// handler is called.
func TestConnWhoseNextRequestOvertakesTheHandlerIsNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newActor(t)
		a.asks(_buffer)
		a.gets(_head)
		a.asks(1)
		a.gets("G")
		a.beginRequest(0)
		assert.True(t, a.followed(0), "a byte of the next request is here")
		a.endRequest()
		a.replies()
		a.asks(_buffer - 1)
		assert.Equal(t, StateReading, a.load().public())
		assert.False(t, a.leave(connIdle))
	})
}

// Where a connection closes behind its reply, and the body of the request was not
// read before, net/http begins to look ahead and does not wait for the end of it:
// nothing that this read looks at may be written then, which the race detector
// finds out.
func TestConnThatClosesLeavesItsReadAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newActor(t)
		a.asks(_buffer)
		a.gets(_head)
		a.beginRequest(0)
		a.endRequest()
		go func() {
			_, err := a.Read(make([]byte, 1))
			a.reads <- err
		}()
		require.NoError(t, a.SetWriteDeadline(time.Time{}))
		require.NoError(t, a.Close())
		assert.Error(t, <-a.reads)
	})
}

// Whoever has taken a connection over may use it before the handler has returned,
// and from several goroutines, as the race detector would tell.
func TestHijackedConnIsLeftToItsOwners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newActor(t)
		a.asks(_buffer)
		a.gets(_head)
		a.beginRequest(0)
		a.service.tracker.hijacked(a.conn)
		var owners sync.WaitGroup
		for range 2 {
			owners.Go(func() {
				assert.NoError(t, a.SetWriteDeadline(time.Time{}))
				assert.NoError(t, a.SetReadDeadline(time.Time{}))
				_, err := a.Write([]byte("x"))
				assert.NoError(t, err)
			})
		}
		a.endRequest()
		owners.Wait()
		assert.Equal(t, connHijacked, a.load())
	})
}

// Half a head may lie in net/http's buffer behind the request before it.
func TestConnWithHalfAHeadInTheBufferIsNotIdle(t *testing.T) {
	for i := 1; i < len(_head); i++ {
		half := _head[:i]
		t.Run(strconv.Quote(half), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newActor(t)
				a.serves(_head + half)
				a.goesOn(half)
				assert.Equal(t, StateReading, a.load().public())
				assert.False(t, a.leave(connIdle))
			})
		})
	}
}

func TestConnLeaves(t *testing.T) {
	tests := []struct {
		name         string
		serve        bool
		state        connState
		idle, silent int64
	}{
		{name: "while silent", state: connSilent, silent: 1},
		{name: "while idle", serve: true, state: connIdle, idle: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newActor(t)
				if tt.serve {
					a.serves(_head)
				}
				a.asks(_buffer)
				require.True(t, a.leave(tt.state))
				require.ErrorIs(t, <-a.reads, io.EOF, "as if the client had gone")
				assert.Equal(t, tt.idle, a.service.idleLeft.Load())
				assert.Equal(t, tt.silent, a.service.silentLeft.Load())
			})
		})
	}
}

func TestConnDoesNotLeave(t *testing.T) {
	t.Run("in another state than it was seen in", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			a.serves(_head)
			a.asks(_buffer)
			a.gets("G")
			assert.False(t, a.leave(connIdle))
			a.asks(_buffer - 1)
			a.gets(_head[1:])
		})
	})

	t.Run("twice", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			a.asks(_buffer)
			assert.True(t, a.leave(connSilent))
			assert.False(t, a.leave(connSilent))
			<-a.reads
		})
	})

	t.Run("at a deadline of net/http's own", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			require.NoError(t, a.SetReadDeadline(time.Now().Add(time.Second)))
			a.asks(_buffer)
			assert.ErrorIs(t, <-a.reads, os.ErrDeadlineExceeded)
			assert.Zero(t, a.service.silentLeft.Load())
		})
	})
}

func TestConnNotesWhenItBecameIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newActor(t)
		a.serves(_head)
		a.asks(_buffer)
		assert.Zero(t, a.idleFor.Load(), "before a drain")

		a.service.stage.begin(time.Now())
		time.Sleep(30 * time.Millisecond)
		a.gets(_head)
		a.beginRequest(0)
		a.endRequest()
		a.replies()
		a.asks(_buffer)
		assert.Equal(t, int64(30*time.Millisecond), a.idleFor.Load())
	})
}

func TestConnClose(t *testing.T) {
	t.Run("twice takes it out once", func(t *testing.T) {
		client, server := MemPipe()
		tracker := NewTracker()
		c, other := trackConn(tracker, server), trackConn(tracker, client)
		require.NoError(t, c.Close())
		_ = c.Close()
		assert.Equal(t, 1, tracker.Open())
		require.NoError(t, other.Close())
	})

	t.Run("leaves a connection alone that speaks HTTP/2", func(t *testing.T) {
		client, server := MemPipe()
		tracker := NewTracker()
		c := trackConn(tracker, server)
		c.session = &session{handed: true}
		c.become(connHTTP2)
		n, err := c.Read(make([]byte, 1))
		assert.Zero(t, n)
		assert.ErrorIs(t, err, io.EOF)
		require.NoError(t, c.Close())
		assert.Equal(t, 1, tracker.Open())
		_, err = server.Write([]byte("still open"))
		require.NoError(t, err)
		_, err = client.Read(make([]byte, 16))
		require.NoError(t, err)
	})
}

// told records the calls that reach the connection below.
type told struct {
	net.Conn
	calls []string
}

func (c *told) ReadFrom(io.Reader) (int64, error) { return c.note("ReadFrom") }
func (c *told) WriteTo(io.Writer) (int64, error)  { return c.note("WriteTo") }

func (c *told) CloseWrite() error {
	_, err := c.note("CloseWrite")
	return err
}

func (c *told) SyscallConn() (syscall.RawConn, error) {
	_, err := c.note("SyscallConn")
	return nil, err
}

func (c *told) note(call string) (int64, error) {
	c.calls = append(c.calls, call)
	return 0, nil
}

func TestConnPassesOn(t *testing.T) {
	tests := []struct {
		give string
		call func(c *conn) error
	}{
		{"ReadFrom", func(c *conn) error { _, err := c.ReadFrom(strings.NewReader("x")); return err }},
		{"CloseWrite", (*conn).CloseWrite},
		{"SyscallConn", func(c *conn) error { _, err := c.SyscallConn(); return err }},
		{"WriteTo", func(c *conn) error {
			c.service.tracker.hijacked(c)
			_, err := c.WriteTo(io.Discard)
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			_, server := MemPipe()
			below := &told{Conn: server}
			require.NoError(t, tt.call(trackConn(NewTracker(), below)))
			assert.Equal(t, []string{tt.give}, below.calls)
		})
	}
}

func TestConnDoesWithout(t *testing.T) {
	newBare := func() (client net.Conn, c *conn) {
		client, server := MemPipe()
		return client, trackConn(NewTracker(), struct{ net.Conn }{server})
	}

	t.Run("ReadFrom", func(t *testing.T) {
		client, c := newBare()
		n, err := c.ReadFrom(strings.NewReader("hello"))
		require.NoError(t, err)
		assert.EqualValues(t, 5, n)
		got := make([]byte, 5)
		_, err = io.ReadFull(client, got)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(got))
	})

	t.Run("WriteTo, which sees what comes before a hijack", func(t *testing.T) {
		client, c := newBare()
		_, err := io.WriteString(client, "hello")
		require.NoError(t, err)
		require.NoError(t, client.Close())
		var got strings.Builder
		_, err = c.WriteTo(&got)
		require.NoError(t, err)
		assert.Equal(t, "hello", got.String())
	})

	t.Run("CloseWrite and SyscallConn", func(t *testing.T) {
		_, c := newBare()
		assert.ErrorIs(t, c.CloseWrite(), errors.ErrUnsupported)
		_, err := c.SyscallConn()
		assert.ErrorIs(t, err, errors.ErrUnsupported)
	})
}

func TestConnNetConnIsTheOneBelow(t *testing.T) {
	_, server := MemPipe()
	assert.Same(t, server, trackConn(NewTracker(), server).NetConn())
}
