package sock

import (
	"crypto/rand"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// hidden is a listener that hides its socket.
type hidden struct{ net.Listener }

func TestQueueLen(t *testing.T) {
	for name, l := range map[string]net.Listener{
		"TCP":                listenTCP(t),
		"TCP, all addresses": listenOn(t, "[::]:0"),
		"Unix":               listenUnix(t, filepath.Join(t.TempDir(), "s")),
		"Unix, abstract":     listenUnix(t, "@"+rand.Text()),
	} {
		t.Run(name, func(t *testing.T) {
			if QueueLen(l) == Unknown {
				t.Skip("this kernel does not tell")
			}
			for range 3 {
				dial(t, l)
			}
			require.Eventually(t, func() bool { return QueueLen(l) == 3 }, _patience, time.Millisecond)
			assert.Equal(t, 3, QueueLen(hidden{l}))
			accept(t, l)
			assert.Equal(t, 2, QueueLen(l))
			assert.Equal(t, 2, QueueLen(hidden{l}))

			require.NoError(t, l.Close())
			assert.Equal(t, Unknown, QueueLen(l))
			assert.Equal(t, Unknown, QueueLen(hidden{l}))
		})
	}
}

// Where two listeners have one path, nobody can tell whose queue it is.
func TestQueueLenIsUnknownWhereAPathHasTwoListeners(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	first := listenUnix(t, path)
	require.NoError(t, os.Remove(path))
	second := listenUnix(t, path)
	assert.Equal(t, Unknown, QueueLen(hidden{first}))
	dial(t, second)
	assert.Zero(t, QueueLen(first))
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
