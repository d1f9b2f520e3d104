//go:build unix

package graceful

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// _encryptedHeader is the begin of the header of an encrypted record. Before the client's last record of a
// handshake is one of a single byte, a 1 (RFC 8446 appendix D.4).
var _encryptedHeader = []byte{23, 3, 3}

const _halfHead = "GET / HTTP/1.1\r\n"

// _walk makes every change of state that the table has, by what makes it where
// a connection is served. The actor begins as the table's row does not say:
// silent.
var _walk = map[turn]func(a *actor){
	{connSilent, connHandshaking}: func(a *actor) { a.admitsTLS(nil) },
	{connSilent, connReading}:     func(a *actor) { a.asks(); a.gets("G", "G") },
	{connSilent, connActive}:      func(a *actor) { a.begins() },
	{connSilent, connHTTP2}:       func(a *actor) { a.speaksPreface(len(_preface)) },
	{connSilent, connLeaving}:     func(a *actor) { a.asks(); a.isSwept(_newSilence) },
	{connSilent, connClosed}:      func(a *actor) { a.ends() },

	{connHandshaking, connSilent}: func(a *actor) { a.admitsTLS(nil).greets("http/1.1") },
	{connHandshaking, connHTTP2}:  func(a *actor) { a.admitsTLS(nil).greets("h2") },
	{connHandshaking, connHijacked}: func(a *actor) {
		b := a.admitsTLS(nil)
		b.session.other = func(c *conn, _ string) { c.account.tracker.hijacked(c) }
		b.greets("other")
	},
	{connHandshaking, connLeaving}: func(a *actor) { b := a.admitsTLS(nil); b.asks(); b.isSwept(_newSilence) },
	{connHandshaking, connClosed}: func(a *actor) {
		b := a.admitsTLS(nil)
		b.asks()
		b.sends("nonsense")
	},

	{connReading, connActive}:  func(a *actor) { a.asks(); a.gets("G", "G"); a.asks(); a.gets(_head[1:], _head[1:]) },
	{connReading, connHTTP2}:   func(a *actor) { a.speaksPreface(7) },
	{connReading, connLeaving}: func(a *actor) { a.asks(); a.gets("G", "G"); a.asks(); a.isSwept(_headLimit) },
	{connReading, connClosed}:  func(a *actor) { a.asks(); a.gets("G", "G"); a.ends() },

	{connActive, connFollowed}: func(a *actor) { a.begins(); a.isFollowed(_head) },
	{connActive, connIdle}:     func(a *actor) { a.serves(_head, _head); a.asks() },
	{connActive, connEnding}:   func(a *actor) { a.begins(); a.repliesLast(); a.told(http.StateIdle); a.asks() },
	{connActive, connLeaving}:  func(a *actor) { a.restsUntold(); a.isSwept(_newSilence) },
	{connActive, connHijacked}: func(a *actor) { a.begins(); a.told(http.StateHijacked) },
	{connActive, connClosed}:   func(a *actor) { a.begins(); a.ends() },

	{connFollowed, connReading}: func(a *actor) {
		a.begins()
		a.isFollowed(_halfHead)
		a.told(http.StateIdle)
		a.asks()
	},
	{connFollowed, connEnding}: func(a *actor) {
		a.begins()
		a.account.stage.closeAnyway.Store(true)
		a.repliesLast()
		a.isFollowed(_head)
		a.told(http.StateIdle)
		a.asks()
	},
	{connFollowed, connHijacked}: func(a *actor) { a.begins(); a.isFollowed(_head); a.told(http.StateHijacked) },
	{connFollowed, connClosed}:   func(a *actor) { a.begins(); a.isFollowed(_head); a.ends() },

	{connIdle, connReading}: func(a *actor) { a.serves(_head, _head); a.asks(); a.gets("G", "G") },
	{connIdle, connActive}:  func(a *actor) { a.serves(_head, _head); a.begins() },
	{connIdle, connLeaving}: func(a *actor) { a.serves(_head, _head); a.asks(); a.isSwept(_newSilence) },
	{connIdle, connClosed}:  func(a *actor) { a.serves(_head, _head); a.asks(); a.ends() },

	{connLeaving, connHandshaking}: func(a *actor) { a.leavesOverTCP(connHandshaking, func(c *conn) { c.shakesOn() }) },
	{connLeaving, connSilent}:      func(a *actor) { a.leavesOverTCP(connSilent, func(c *conn) { c.stays() }) },
	{connLeaving, connReading}:     func(a *actor) { a.isToldToLeaveAsComes(_halfHead) },
	{connLeaving, connActive}:      func(a *actor) { a.isToldToLeaveAsComes(_head) },
	{connLeaving, connIdle}:        func(a *actor) { a.serves(_head, _head); a.isToldToLeaveAsComes("\r\n") },
	{connLeaving, connHTTP2}: func(a *actor) {
		var b *tlsActor
		b = a.admitsTheirTLS(func() { b.leaves(connHandshaking) })
		b.greets("h2")
	},
	{connLeaving, connHijacked}: func(a *actor) {
		var b *tlsActor
		b = a.admitsTheirTLS(func() { b.leaves(connHandshaking) })
		b.session.other = func(c *conn, _ string) { c.account.tracker.hijacked(c) }
		b.greets("other")
	},
	{connLeaving, connClosed}: func(a *actor) { a.asks(); a.leaves(connSilent); a.ends() },

	{connEnding, connClosed}: func(a *actor) {
		a.begins()
		a.repliesLast()
		a.told(http.StateIdle)
		a.asks()
		a.ends()
	},
	{connHijacked, connUpgraded}: func(a *actor) { a.isUpgraded() },
	{connHijacked, connClosed}:   func(a *actor) { a.begins(); a.told(http.StateHijacked); a.ends() },
	{connUpgraded, connClosed}:   func(a *actor) { a.isUpgraded(); require.NoError(a, a.Close()) },
	{connHTTP2, connClosed}: func(a *actor) {
		s := &Server{drainer: &Drainer{tracker: a.account.tracker}}
		a.speaksPreface(len(_preface))
		s.h2conns.Store(a.Conn, a.conn)
		s.stateHTTP2(a.Conn, http.StateClosed, nil)
	},
}

// Every row of the table can happen, and is made by what the engine really does.
func TestEveryTransitionHappens(t *testing.T) {
	for from, row := range _transitions {
		for to := range row {
			row := turn{connState(from), to} //nolint:gosec // a dozen
			t.Run(row.String(), func(t *testing.T) {
				drive := _walk[row]
				require.NotNil(t, drive, "no test makes it")
				before := _turns[from][to].Load()
				synctest.Test(t, func(t *testing.T) { drive(newActor(t)) })
				assert.Greater(t, _turns[from][to].Load(), before)
			})
		}
	}
	for row := range _walk {
		assert.True(t, row.known(), "%v is made, and not in the table", row)
	}
}

// begins takes a request to its handler.
func (a *actor) begins() {
	a.asks()
	a.gets(_head, _head)
	a.setBody(0, modeServe, inFlight{})
}

// isFollowed looks, as net/http does while a handler runs, and finds text.
func (a *actor) isFollowed(text string) {
	a.looks()
	a.sends(text)
	require.NoError(a, a.SetReadDeadline(_longAgo))
	require.Equal(a, read{text[:1], nil}, <-a.reads)
	require.NoError(a, a.SetReadDeadline(time.Time{}))
}

// repliesLast writes a reply in a drain.
func (a *actor) repliesLast() {
	a.account.stage.begin(time.Now())
	a.account.stage.turnTo(modeLameDuck)
	_, err := a.Write([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
	require.NoError(a, err)
}

// ends closes the connection, as net/http does.
func (a *actor) ends() {
	_ = a.client.Close() // nothing is to be read any more
	_ = a.Close()
}

// isSwept begins a drain, and sweeps when the connection must be due.
func (a *actor) isSwept(due time.Duration) {
	a.account.stage.begin(time.Now())
	time.Sleep(due + _headLimit)
	a.account.tracker.sweep(a.account.stage, time.Millisecond, time.Millisecond)
	synctest.Wait()
	<-a.reads
}

// restsUntold takes a request of a server that does not tell of it to its end.
func (a *actor) restsUntold() {
	a.untold = true
	a.begins()
	a.finish()
	_, err := a.Write([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
	require.NoError(a, err)
	require.NoError(a, (&externalConn{conn: a.conn}).SetReadDeadline(time.Time{}))
	a.asks()
}

// speaksPreface sends the preface of HTTP/2 in two parts.
func (a *actor) speaksPreface(cut int) {
	a.session = &session{h2c: true, http2: func(*conn, net.Conn) {}}
	a.asks()
	a.sends(string(_preface[:cut]))
	a.sends(string(_preface[cut:]))
	require.ErrorIs(a, (<-a.reads).err, io.EOF)
}

// isUpgraded has the connection hijacked, and HTTP/2 spoken on it.
func (a *actor) isUpgraded() {
	a.begins()
	a.told(http.StateHijacked)
	a.asks()
	a.sends("SM\r\n\r\n")
	require.Equal(a, "SM\r\n\r\n", (<-a.reads).text)
}

// isToldToLeaveAsComes sends text, and has the connection told to leave when
// that has been read, and is not known yet.
func (a *actor) isToldToLeaveAsComes(text string) {
	a.Conn = &tellingConn{a.Conn, func([]byte) { a.leaves(a.load()) }}
	a.asks()
	a.gets(text, text)
}

// tellingConn tells what each read has brought.
type tellingConn struct {
	net.Conn
	came func(p []byte)
}

func (c *tellingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && c.came != nil {
		c.came(p[:n])
	}
	return n, err
}

// leavesOverTCP tells a connection to leave that is in the given state, and whose
// kernel holds bytes.
func (a *actor) leavesOverTCP(from connState, look func(*conn)) {
	client, server := socketPair(a.T)
	c := trackConn(a.account.tracker, server)
	c.become(from)
	if from == connHandshaking {
		c.session = &session{wire: &wire{Conn: server, above: c}}
	}
	_, err := client.Write([]byte("x"))
	require.NoError(a, err)
	awaitUnread(a.T, server)
	require.True(a, c.leaves(from))
	look(c)
	_, err = server.Read(make([]byte, 1))
	require.NoError(a, err, "the deadline is taken back")
}

// tlsActor is an actor whose connection speaks TLS.
type tlsActor struct {
	*actor
	config *tls.Config
}

// admitsTLS makes a listener admit a connection that speaks TLS. What came is
// called behind each read of it, if it is there.
func (a *actor) admitsTLS(came func(p []byte)) *tlsActor {
	return a.admits(came, func(nc net.Conn, _ *tls.Config) net.Conn { return nc })
}

// admitsTheirTLS is admitsTLS with TLS of the listener's own. It calls last when the
// client's last record of the handshake has come.
func (a *actor) admitsTheirTLS(last func()) *tlsActor {
	came := func(p []byte) {
		if bytes.HasPrefix(p, _encryptedHeader) || bytes.Contains(p, append([]byte{1}, _encryptedHeader...)) {
			last()
		}
	}
	return a.admits(came, func(nc net.Conn, config *tls.Config) net.Conn { return tls.Server(nc, config) })
}

func (a *actor) admits(came func(p []byte), upon func(net.Conn, *tls.Config) net.Conn) *tlsActor {
	cert, err := testcert.New(1)
	require.NoError(a, err)
	l := newListener(a.account, NewMemListener())
	l.tls = &tls.Config{Certificates: []tls.Certificate{cert.TLS}, NextProtos: []string{"h2", "http/1.1", "other"}}
	l.session = func() session {
		return session{http1: true, http2: func(*conn, net.Conn) {}, log: func(string, ...any) {}}
	}
	client, server := MemPipe()
	b := &actor{T: a.T, client: client, reads: make(chan read, 1)}
	b.conn = tracked(l.admit(upon(&tellingConn{server, came}, l.tls)))
	a.Cleanup(func() { _ = client.Close(); _ = b.Close() })
	return &tlsActor{b, &tls.Config{RootCAs: cert.Pool, ServerName: "localhost"}}
}

// greets makes the handshake.
func (a *tlsActor) greets(protocol string) {
	a.config.NextProtos = []string{protocol}
	a.asks()
	require.NoError(a, tls.Client(a.client, a.config).Handshake())
	synctest.Wait()
}
