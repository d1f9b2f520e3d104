package graceful

import (
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

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

// leaves tells a connection to leave that is in a state.
func (c *conn) leaves(from connState) bool { return c.leave(from, c.stood(from)) }

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
