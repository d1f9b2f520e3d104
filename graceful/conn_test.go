package graceful

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
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

// trackConn makes t track nc as its listener does.
func trackConn(t *Tracker, nc net.Conn) *conn {
	c := newConn(nc, newAccount(t, "http", false))
	t.track(c)
	return c
}

// become puts a connection into a state, whatever it was.
func (c *conn) become(s connState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Store(uint32(s))
	c.gone = false
}

// actor plays net/http's part on one connection, in a bubble.
type actor struct {
	*testing.T
	*conn
	client net.Conn
	reads  chan read
}

// read is what a read has brought.
type read struct {
	text string
	err  error
}

func newActor(t *testing.T) *actor {
	t.Helper()
	client, server := MemPipe()
	a := &actor{T: t, conn: trackConn(NewTracker(), server), client: client, reads: make(chan read, 1)}
	t.Cleanup(func() {
		_ = client.Close()
		_ = a.Close()
	})
	return a
}

// asks begins to read.
func (a *actor) asks() {
	go func() {
		buf := make([]byte, _buffer)
		n, err := a.Read(buf)
		a.reads <- read{string(buf[:n]), err}
	}()
	synctest.Wait()
}

// looks begins to look for the end of the stream, as net/http does while a
// handler runs.
func (a *actor) looks() {
	go func() {
		var buf [1]byte
		n, err := a.Read(buf[:])
		a.reads <- read{string(buf[:n]), err}
	}()
	synctest.Wait()
}

func (a *actor) sends(text string) {
	_, err := io.WriteString(a.client, text)
	require.NoError(a, err)
	synctest.Wait()
}

// gets sends text, of which net/http reads want.
func (a *actor) gets(text, want string) {
	a.sends(text)
	got := <-a.reads
	require.NoError(a, got.err)
	require.Equal(a, want, got.text)
}

// stopsReading is how net/http ends the read in which it looks.
func (a *actor) stopsReading() {
	require.NoError(a, a.SetReadDeadline(_longAgo))
	require.ErrorIs(a, (<-a.reads).err, os.ErrDeadlineExceeded)
	require.NoError(a, a.SetReadDeadline(time.Time{}))
}

// serves takes the connection through a whole request.
func (a *actor) serves(text, head string) {
	a.asks()
	a.gets(text, head)
	a.setBody(0, modeServe, inFlight{})
	a.told(http.StateIdle)
}

func TestConnKnowsWhatItIsDoing(t *testing.T) {
	type step struct {
		what string
		do   func(a *actor)
		want connState
	}
	gets := func(text, want string) func(*actor) { return func(a *actor) { a.gets(text, want) } }
	sends := func(text string) func(*actor) { return func(a *actor) { a.sends(text) } }
	got := func(want string) func(*actor) {
		return func(a *actor) {
			require.NoError(a, a.SetReadDeadline(_longAgo))
			require.Equal(a, read{want, nil}, <-a.reads)
			require.NoError(a, a.SetReadDeadline(time.Time{}))
		}
	}
	body := func(n int64) func(*actor) { return func(a *actor) { a.setBody(n, modeServe, inFlight{}) } }
	over := func(a *actor) { a.told(http.StateIdle) }
	const size = _head + "four"
	first := []step{
		{"net/http asks", (*actor).asks, connSilent},
		{"a head comes", gets(_head, _head), connActive},
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"over two requests", []step{
			{"a handler is called", body(0), connActive},
			{"net/http looks", (*actor).looks, connActive},
			{"net/http stops looking", (*actor).stopsReading, connActive},
			{"the reply is out", over, connActive},
			{"net/http asks", (*actor).asks, connIdle},
			{"half a head comes", gets(_head[:9], _head[:9]), connReading},
			{"net/http asks", (*actor).asks, connReading},
			{"the other half comes", gets(_head[9:], _head[9:]), connActive},
		}},
		{"where a request comes while the handler runs", []step{
			{"a handler is called", body(0), connActive},
			{"net/http looks", (*actor).looks, connActive},
			{"a head comes", sends(_head), connFollowed},
			{"net/http stops looking, and gets a byte", got("G"), connFollowed},
			{"the reply is out", over, connFollowed},
			{"net/http asks", (*actor).asks, connActive},
		}},
		{"where a byte of a request comes while the handler runs", []step{
			{"net/http looks before the handler is called", (*actor).looks, connActive},
			{"a byte comes", sends("G"), connActive},
			{"a handler is called", body(0), connFollowed},
			{"net/http stops looking, and gets it", got("G"), connFollowed},
			{"the reply is out", over, connFollowed},
			{"net/http asks", (*actor).asks, connReading},
			{"the others come", gets(_head[1:], _head[1:]), connActive},
		}},
		{"where the handler reads a body", []step{
			{"a handler is called", body(8), connActive},
			{"the handler reads", (*actor).asks, connActive},
			{"a part comes", gets("part", "part"), connActive},
			{"net/http reads the rest", (*actor).asks, connActive},
			{"it comes, and a request behind it", gets("rest"+_head, "rest"), connFollowed},
			{"the reply is out", over, connFollowed},
			{"net/http asks, and gets the request", (*actor).asks, connActive},
		}},
		{"where the handler reads a body of chunks", []step{
			{"a handler is called", body(-1), connActive},
			{"the handler reads", (*actor).asks, connActive},
			{"it comes, and a request behind it", gets("4;x\r\nGET \r\n0\r\nA: b\r\n\r\n"+_head, "4;x\r\nGET \r\n0\r\nA: b\r\n\r\n"), connFollowed},
			{"the reply is out", over, connFollowed},
			{"net/http asks", (*actor).asks, connActive},
		}},
		{"where line ends come behind the body", []step{
			{"a handler is called", body(2), connActive},
			{"the handler reads", (*actor).asks, connActive},
			{"it comes, with line ends", gets("hi", "hi"), connActive},
			{"net/http looks", (*actor).looks, connActive},
			{"they come", sends("\r\n"), connActive},
			{"net/http stops looking, and gets one", got("\r"), connActive},
			{"the reply is out", over, connActive},
			{"net/http asks", (*actor).asks, connIdle},
		}},
		{"where a handler takes it over", []step{
			{"a handler is called", body(0), connActive},
			{"it is hijacked", func(a *actor) { a.told(http.StateHijacked) }, connHijacked},
			{"its owner reads", (*actor).asks, connHijacked},
			{"bytes come", gets(size, size), connHijacked},
			{"its owner closes it", func(a *actor) { _ = a.Close() }, connClosed},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newActor(t)
				for _, s := range append(slices.Clone(first), tt.steps...) {
					s.do(a)
					require.Equal(t, s.want, a.load(), s.what)
				}
			})
		})
	}
}

// Requests that come in one segment are handed over one by one, however they
// were cut, and none is lost.
func TestConnHandsOverOneRequestAtATime(t *testing.T) {
	text := strings.Repeat(_head, 3)
	for cut := range len(text) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			a.sends(text[:cut])
			a.sends(text[cut:])
			for range 3 {
				var head string
				for head == "" || !strings.HasSuffix(head, "\r\n\r\n") {
					a.asks()
					got := <-a.reads
					require.NoError(t, got.err)
					head += got.text
				}
				require.Equal(t, _head, head)
				a.setBody(0, modeServe, inFlight{})
				a.told(http.StateIdle)
			}
			a.asks()
			assert.Equal(t, connIdle, a.load())
		})
	}
}

// Whoever has taken a connection over may use it before the handler has returned,
// and from several goroutines, as the race detector would tell.
func TestHijackedConnIsLeftToItsOwners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newActor(t)
		a.asks()
		a.gets(_head+"more", _head)
		a.setBody(0, modeServe, inFlight{})
		a.told(http.StateHijacked)
		var owners sync.WaitGroup
		for range 2 {
			owners.Go(func() {
				assert.NoError(t, a.SetWriteDeadline(time.Time{}))
				assert.NoError(t, a.SetReadDeadline(time.Time{}))
				_, err := a.Write([]byte("x"))
				assert.NoError(t, err)
			})
		}
		a.finish()
		owners.Wait()
		assert.Equal(t, connHijacked, a.load())
		a.asks()
		assert.Equal(t, read{"more", nil}, <-a.reads, "what had come behind the head is theirs")
	})
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
					a.serves(_head, _head)
				}
				a.asks()
				require.True(t, a.leave(tt.state))
				require.ErrorIs(t, (<-a.reads).err, io.EOF, "as if the client had gone")
				assert.Equal(t, tt.idle, a.account.idleLeft.Load())
				assert.Equal(t, tt.silent, a.account.silentLeft.Load())
			})
		})
	}
}

func TestConnDoesNotLeave(t *testing.T) {
	t.Run("in another state than it was seen in", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			a.serves(_head, _head)
			a.asks()
			a.gets("G", "G")
			assert.False(t, a.leave(connIdle))
			a.asks()
			a.gets(_head[1:], _head[1:])
		})
	})

	t.Run("twice", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			a.asks()
			assert.True(t, a.leave(connSilent))
			assert.False(t, a.leave(connSilent))
			<-a.reads
		})
	})

	t.Run("at a deadline of net/http's own", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			require.NoError(t, a.SetReadDeadline(time.Now().Add(time.Second)))
			a.asks()
			assert.ErrorIs(t, (<-a.reads).err, os.ErrDeadlineExceeded)
			assert.Zero(t, a.account.silentLeft.Load())
		})
	})
}

func TestConnNotesWhenItBecameIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newActor(t)
		a.serves(_head, _head)
		a.asks()
		assert.Zero(t, a.since.Load(), "before a drain")

		a.account.stage.begin(time.Now())
		time.Sleep(30 * time.Millisecond)
		a.gets(_head, _head)
		a.setBody(0, modeServe, inFlight{})
		a.told(http.StateIdle)
		a.asks()
		assert.Equal(t, int64(30*time.Millisecond), a.since.Load())
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
		c.session = &session{handed: 1}
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

// noting records the calls that reach the connection below.
type noting struct {
	net.Conn
	calls []string
}

func (c *noting) ReadFrom(io.Reader) (int64, error) { return c.note("ReadFrom") }
func (c *noting) WriteTo(io.Writer) (int64, error)  { return c.note("WriteTo") }

func (c *noting) CloseWrite() error {
	_, err := c.note("CloseWrite")
	return err
}

func (c *noting) SyscallConn() (syscall.RawConn, error) {
	_, err := c.note("SyscallConn")
	return nil, err
}

func (c *noting) note(call string) (int64, error) {
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
			c.become(connActive)
			c.account.tracker.hijacked(c)
			_, err := c.WriteTo(io.Discard)
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			_, server := MemPipe()
			nc := &noting{Conn: server}
			require.NoError(t, tt.call(trackConn(NewTracker(), nc)))
			assert.Equal(t, []string{tt.give}, nc.calls)
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
