package graceful

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reluctant is a connection of a listener of the user's that takes its time to tell
// its address.
type reluctant struct {
	net.Conn

	tells chan struct{}
}

// RemoteAddr implements [net.Conn].
func (c reluctant) RemoteAddr() net.Addr {
	<-c.tells
	return c.Conn.RemoteAddr()
}

// What stands upon the kernel's sockets alone is named, however little time there
// is for what may block.
func TestGiveUpNamesSocketsAtOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	tracker, tells := NewTracker(), make(chan struct{})
	defer close(tells)
	add := func(wrap func(net.Conn) net.Conn) *conn {
		client, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { _ = client.Close() })
		nc, err := l.Accept()
		require.NoError(t, err)
		t.Cleanup(func() { _ = nc.Close() })
		c := trackConn(tracker, wrap(nc))
		c.become(connActive)
		return c
	}
	bare := add(func(nc net.Conn) net.Conn { return nc })
	theirs := add(func(nc net.Conn) net.Conn { return reluctant{nc, tells} })
	assert.True(t, bare.isSocket())
	assert.False(t, theirs.isSocket())

	tracker.giveUp(time.Millisecond)
	told := tracker.cuts.tell()
	require.Len(t, told, 1)
	assert.Equal(t, bare.RemoteAddr().String(), told[0].Client)
}
