//go:build unix

package load

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
)

func TestStreamWrittenIntoClosedConnectionIsStale(t *testing.T) {
	for _, goodbye := range []bool{false, true} {
		c := serveHTTP2(t, func(p peer) {
			p.reply(1, true)
			p.await(t, http2.FrameSettings) // the answer to those of this side
			if goodbye {
				_ = p.WriteGoAway(1<<31-1, http2.ErrCodeNo, nil)
			}
		})
		defer c.drop()
		require.Equal(t, Served, c.request(t.Context()).Kind)
		awaitEnd(t, c.conn.(*http2Conn).sock)
		assert.Equal(t, Stale, c.request(t.Context()).Kind)
	}
}

// awaitEnd waits until there is something to read, and does not read it.
func awaitEnd(t *testing.T, s *sock) {
	t.Helper()
	raw, err := s.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Read(func(fd uintptr) bool { return look(int(fd)).closed }))
}
