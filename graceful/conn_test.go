package graceful

import (
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
				require.True(t, a.leaves(tt.state))
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
			assert.False(t, a.leaves(connIdle))
			a.asks()
			a.gets(_head[1:], _head[1:])
		})
	})

	t.Run("twice", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newActor(t)
			a.asks()
			assert.True(t, a.leaves(connSilent))
			assert.False(t, a.leaves(connSilent))
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
