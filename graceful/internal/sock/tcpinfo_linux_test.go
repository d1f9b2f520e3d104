package sock

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestQueueLen(t *testing.T) {
	l := listenTCP(t)
	assert.Zero(t, QueueLen(l))
	for range 3 {
		dial(t, l)
	}
	require.Eventually(t, func() bool { return QueueLen(l) == 3 }, _patience, time.Millisecond)
	accept(t, l)
	assert.Equal(t, 2, QueueLen(l))

	assert.Equal(t, Unknown, QueueLen(struct{ net.Listener }{l}), "it is no socket")
	require.NoError(t, l.Close())
	assert.Equal(t, Unknown, QueueLen(l))
}

// What stands in for the kernel fills TCP_INFO of a listener with zeros.
func TestQueueLenIsUnknownWhereNoQueueIs(t *testing.T) {
	l := listenTCP(t)
	require.NoError(t, control(l, func(fd int) error { return unix.Listen(fd, 0) }))
	assert.Equal(t, Unknown, QueueLen(l))
}

func TestRoundTrip(t *testing.T) {
	l := listenTCP(t)
	dial(t, l)
	assert.Positive(t, RoundTrip(accept(t, l)))
	_, mem := net.Pipe()
	assert.Zero(t, RoundTrip(mem))
}
