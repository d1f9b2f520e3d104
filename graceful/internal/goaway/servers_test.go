package goaway

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

const ms = time.Millisecond

var _times = Times{Quiet: 500 * ms, Silent: time.Second}

// house is Servers with a handler that can be held up.
type house struct {
	*testing.T
	*Servers

	tls    bool
	leaves time.Time // when the clients of later connections are to leave
	began  chan *http.Request
	free   chan struct{} // closed to let the handlers of /held go on
	leave  context.CancelFunc
}

// open returns servers that are closed when the test ends.
func open(t *testing.T, secure bool, change ...func(*http.Server)) *house {
	h := &house{T: t, tls: secure, began: make(chan *http.Request, 100), free: make(chan struct{})}
	h.Servers = New(func() *http.Server {
		srv := &http.Server{Handler: http.HandlerFunc(h.handle)}
		for _, f := range change {
			f(srv)
		}
		return srv
	})
	return h
}

func (h *house) handle(w http.ResponseWriter, r *http.Request) {
	h.began <- r
	switch r.URL.Path {
	case "/held":
		_, _ = io.WriteString(w, "first, ")
		_ = http.NewResponseController(w).Flush()
		<-h.free
	case "/close":
		w.Header().Set("Connection", "close")
	}
	_, _ = io.Copy(w, r.Body)
	_, _ = io.WriteString(w, "last")
}

// dial returns a client whose connection is served, and which has said nothing.
func (h *house) dial() *peer {
	client, server := pipe()
	if h.tls {
		client, server = asConns(handshake(h.T, client, server))
	}
	go func() { assert.NoError(h.T, h.Serve(server, h.leaves)) }()
	synctest.Wait()
	return newPeer(h.T, client)
}

func asConns(c, s *tls.Conn) (net.Conn, net.Conn) { return c, s }

// goAway tells all clients to leave.
func (h *house) goAway() {
	synctest.Wait()
	ctx, cancel := context.WithCancel(context.Background())
	h.leave = cancel
	h.Leave(ctx, _times)
	synctest.Wait()
}

// closes waits until all connections are closed.
func (h *house) closes() {
	h.Close()
	h.leave()
}

// over both TLS and the clear.
func bothWays(t *testing.T, test func(t *testing.T, secure bool)) {
	for name, secure := range map[string]bool{"TLS": true, "clear": false} {
		t.Run(name, func(t *testing.T) {
			certificate() // outside the bubble, for it begins goroutines
			synctest.Test(t, func(t *testing.T) { test(t, secure) })
		})
	}
}

func TestIdleConnectionGoes(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial().greet()
		p.ask(1, "/")
		<-p.end(1)
		synctest.Wait()
		start := time.Now()
		h.goAway()
		<-p.eof
		h.closes()
		assert.Less(t, time.Since(start), _numbered+2*ms, "net/http looks for the last connection from time to time")
		p.saw("SETTINGS", "HEADERS 1 88", "END_STREAM 1", "GOAWAY max", "PING", "GOAWAY 1", "EOF")
	})
}

func TestStreamThatCrossesTheFirstIsServed(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial()
		p.mute = true
		p.greet()
		synctest.Wait()
		h.goAway()
		p.saw("SETTINGS", "GOAWAY max", "PING")
		p.post(5, "/")
		p.say(frame(_ping, _ack, 0, p.pings[0]))
		<-h.began
		time.Sleep(100 * ms)
		p.say(frame(_data, _endStream, 5, []byte("body")))
		start := time.Now()
		<-p.eof
		h.closes()
		assert.Less(t, time.Since(start), 300*ms)
		p.saw("SETTINGS", "GOAWAY max", "PING", "GOAWAY 5", "HEADERS 5 88", "END_STREAM 5", "EOF")
	})
}

// Go's transport may send a stream behind the answer to the PING, though it has
// opened it before it has read the first GOAWAY.
func TestStreamBehindTheAnswerIsServed(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		idle, busy := h.dial().greet(), h.dial().greet()
		busy.ask(1, "/held")
		<-h.began
		h.goAway()
		time.Sleep(_numbered - ms)
		idle.ask(3, "/")
		busy.ask(3, "/")
		<-idle.end(3)
		<-busy.end(3)
		time.Sleep(ms)
		synctest.Wait()
		idle.saw("SETTINGS", "GOAWAY max", "PING", "HEADERS 3 88", "END_STREAM 3", "GOAWAY 3", "EOF")
		busy.saw("SETTINGS", "HEADERS 1 88", "GOAWAY max", "PING", "HEADERS 3 88", "END_STREAM 3", "GOAWAY 3")
		close(h.free)
		<-busy.eof
		h.closes()
	})
}

// A stream that is open goes on, and the connection is closed with its end.
func TestOpenStreamGoesOn(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial().greet()
		p.ask(1, "/held")
		<-h.began
		h.goAway()
		time.Sleep(5 * time.Second)
		p.saw("SETTINGS", "HEADERS 1 88", "GOAWAY max", "PING", "GOAWAY 1")
		start := time.Now()
		close(h.free)
		<-p.eof
		assert.Zero(t, time.Since(start), "net/http would stay for a second")
		h.closes()
		p.saw("SETTINGS", "HEADERS 1 88", "GOAWAY max", "PING", "GOAWAY 1", "END_STREAM 1", "EOF")
	})
}

// A client that does not answer is told after Quiet, whether streams are open or
// not. net/http drops the stream that it opens behind the last GOAWAY.
func TestUnansweredPING(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		idle, busy := h.dial(), h.dial()
		idle.mute, busy.mute = true, true
		idle.greet()
		busy.greet().ask(1, "/held")
		<-h.began
		start := time.Now()
		h.goAway()
		<-idle.eof
		assert.Equal(t, _times.Quiet, time.Since(start))
		synctest.Wait()
		idle.saw("SETTINGS", "GOAWAY max", "PING", "GOAWAY 0", "EOF")
		busy.saw("SETTINGS", "HEADERS 1 88", "GOAWAY max", "PING", "GOAWAY 1")

		busy.ask(3, "/")
		time.Sleep(time.Second)
		assert.Empty(t, h.began)
		start = time.Now()
		close(h.free)
		<-busy.eof
		assert.Zero(t, time.Since(start))
		h.closes()
		busy.saw("SETTINGS", "HEADERS 1 88", "GOAWAY max", "PING", "GOAWAY 1", "END_STREAM 1", "EOF")
	})
}

// Only the bytes that the server has made up are an answer.
func TestForgedAnswer(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial()
		p.mute = true
		p.greet().say(frame(_ping, _ack, 0, make([]byte, _pingLen)))
		synctest.Wait()
		start := time.Now()
		h.goAway()
		p.say(frame(_ping, _ack, 0, make([]byte, _pingLen)))
		<-p.eof
		assert.Equal(t, _times.Quiet, time.Since(start))
		h.closes()
	})
}

// A client that has just connected is about to speak, and is served if it does.
func TestSilentClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, true)
		speaks, silent := h.dial(), h.dial()
		silent.mute = true
		start := time.Now()
		h.goAway()
		go silent.listen()
		time.Sleep(900 * ms)
		speaks.greet(get(1, "/"))
		<-speaks.eof
		assert.Equal(t, 900*ms+_numbered, time.Since(start))
		speaks.saw("SETTINGS", "GOAWAY max", "PING", "HEADERS 1 88", "END_STREAM 1", "GOAWAY 1", "EOF")
		<-silent.eof
		assert.Equal(t, _times.Silent, time.Since(start))
		silent.saw("SETTINGS", "GOAWAY max", "PING", "GOAWAY 0", "EOF")
		h.closes()
	})
}

// Connections that come when the others have been told already, such as those
// whose handshake took its time, take both steps too.
func TestLateConnection(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		h.goAway()
		time.Sleep(time.Minute)
		p := h.dial().greet(get(1, "/"))
		<-p.eof
		assert.Len(t, h.began, 1)
		h.closes()
		p.mu.Lock()
		assert.Subset(t, p.seen, []string{"GOAWAY max", "PING", "HEADERS 1 88", "END_STREAM 1", "GOAWAY 1"})
		p.mu.Unlock()
	})
}

// What net/http makes of "Connection: close" holds in a drain too, and nothing
// is announced behind it.
func TestServersOwnGOAWAY(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial().greet()
		p.ask(1, "/held")
		synctest.Wait()
		p.ask(3, "/close")
		<-p.end(3)
		synctest.Wait()
		h.goAway()
		start := time.Now()
		close(h.free)
		<-p.eof
		assert.Zero(t, time.Since(start))
		h.closes()
		p.mu.Lock()
		defer p.mu.Unlock()
		assert.ElementsMatch(t, []string{ // the versions of net/http differ in the order
			"SETTINGS", "HEADERS 1 88", "GOAWAY 3", "HEADERS 3 88", "END_STREAM 3", "END_STREAM 1", "EOF",
		}, p.seen)
	})
}

// A client that reads nothing holds nobody up, and is closed in the end.
func TestClientThatDoesNotRead(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		deaf, p := h.dial(), h.dial().greet()
		go deaf.say([]byte(_preface))
		synctest.Wait()
		h.goAway()
		<-p.eof
		p.saw("SETTINGS", "GOAWAY max", "PING", "GOAWAY 0", "EOF")
		time.Sleep(time.Minute)
		h.leave()
		h.Close()
		_ = deaf.Close()
	})
}

// The end of the time closes what is left, and what comes then.
func TestTimeIsOver(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial().greet()
		p.ask(1, "/held")
		r := <-h.began
		h.goAway()
		h.leave()
		<-r.Context().Done()
		<-p.eof
		close(h.free)

		client, server := pipe()
		assert.ErrorIs(t, h.Serve(server, h.leaves), context.Canceled)
		_, err := client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
		h.Close()
	})
}

// Without Leave, Close closes all connections.
func TestClose(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure)
		p := h.dial().greet()
		synctest.Wait()
		h.Close()
		<-p.eof
		p.saw("SETTINGS", "EOF")
	})
}
