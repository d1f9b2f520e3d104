package graceful

import (
	"crypto/tls"
	"io"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWireTellsThatSomethingComes(t *testing.T) {
	for state, want := range map[connState]connState{
		connSilent:      connHearing,
		connIdle:        connHearing,
		connLeaving:     connHearing,
		connHandshaking: connHandshaking,
		connReading:     connReading,
		connActive:      connActive,
		connHijacked:    connHijacked,
	} {
		client, server := MemPipe()
		c := trackConn(NewTracker(), server)
		w := &wire{Conn: server, above: c}
		c.become(state)
		_, err := io.WriteString(client, "half a record")
		require.NoError(t, err)
		_, err = w.Read(make([]byte, 5))
		require.NoError(t, err)
		assert.Equalf(t, want, c.load(), "from %d", state)
	}
}

// A record that is there as a whole is a request's, and then TLS passes that on at
// once, or it is TLS's own, such as a key update, and the connection stays idle.
func TestWireLeavesWholeRecordsToTLS(t *testing.T) {
	for _, state := range []connState{connSilent, connIdle, connLeaving} {
		client, server := MemPipe()
		c := lone(server)
		w := &wire{Conn: server, above: c}
		c.become(state)
		_, err := io.WriteString(client, tlsRecord(30))
		require.NoError(t, err)
		_, err = w.Read(make([]byte, 512))
		require.NoError(t, err)
		assert.Equal(t, state, c.load())
	}
}

func TestWireKnowsWhenItWasSpokenTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := MemPipe()
		tracker := NewTracker()
		l := newListener(newService(tracker, "http", false), nil)
		l.tls, l.session = &tls.Config{}, func() session { return session{} }
		c := &l.admit(server).(*tlsConn).conn
		assert.Equal(t, time.Now().Round(0), c.lastHeard().Round(0))
		time.Sleep(time.Second)
		_, err := io.WriteString(client, "hello")
		require.NoError(t, err)
		_, err = c.wire().Read(make([]byte, 5))
		require.NoError(t, err)
		assert.Equal(t, time.Now(), c.lastHeard())
	})
}

func TestWireIsItsSocket(t *testing.T) {
	_, server := socketPair(t)
	w := &wire{Conn: server, above: lone(server)}
	assert.Implements(t, (*syscall.Conn)(nil), w)
	_, err := w.SyscallConn()
	assert.NoError(t, err)

	_, mem := MemPipe()
	_, err = (&wire{Conn: mem}).SyscallConn()
	assert.Error(t, err)
}
