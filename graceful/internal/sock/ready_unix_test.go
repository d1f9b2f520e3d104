//go:build unix

package sock

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReady(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	queued := func() (n int) {
		require.NoError(t, control(l, func(fd int) (err error) {
			n, err = ready(fd)
			return err
		}))
		return n
	}
	assert.Zero(t, queued())
	for range 2 {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
		require.NoError(t, err)
		defer func() { _ = c.Close() }()
	}
	require.Eventually(t, func() bool { return queued() == 1 }, _patience, time.Millisecond)
	for range 2 {
		c, err := l.Accept()
		require.NoError(t, err)
		defer func() { _ = c.Close() }()
	}
	assert.Zero(t, queued())
}
