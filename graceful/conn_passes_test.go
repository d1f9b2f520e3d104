package graceful

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noting records the calls that reach the connection below.
type noting struct {
	net.Conn
	calls []string
}

func (c *noting) ReadFrom(io.Reader) (int64, error) { return c.note("ReadFrom") }
func (c *noting) WriteTo(io.Writer) (int64, error)  { return c.note("WriteTo") }

func (c *noting) CloseWrite() error {
	_, err := c.note("CloseWrite")
	return err
}

func (c *noting) SyscallConn() (syscall.RawConn, error) {
	_, err := c.note("SyscallConn")
	return nil, err
}

func (c *noting) note(call string) (int64, error) {
	c.calls = append(c.calls, call)
	return 0, nil
}

func TestConnPassesOn(t *testing.T) {
	tests := []struct {
		give string
		call func(c *conn) error
	}{
		{"ReadFrom", func(c *conn) error { _, err := c.ReadFrom(strings.NewReader("x")); return err }},
		{"CloseWrite", (*conn).CloseWrite},
		{"SyscallConn", func(c *conn) error { _, err := c.SyscallConn(); return err }},
		{"WriteTo", func(c *conn) error {
			c.become(connActive)
			c.account.tracker.hijacked(c)
			_, err := c.WriteTo(io.Discard)
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			_, server := MemPipe()
			nc := &noting{Conn: server}
			require.NoError(t, tt.call(trackConn(NewTracker(), nc)))
			assert.Equal(t, []string{tt.give}, nc.calls)
		})
	}
}

func TestConnDoesWithout(t *testing.T) {
	newBare := func() (client net.Conn, c *conn) {
		client, server := MemPipe()
		return client, trackConn(NewTracker(), struct{ net.Conn }{server})
	}

	t.Run("ReadFrom", func(t *testing.T) {
		client, c := newBare()
		n, err := c.ReadFrom(strings.NewReader("hello"))
		require.NoError(t, err)
		assert.EqualValues(t, 5, n)
		got := make([]byte, 5)
		_, err = io.ReadFull(client, got)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(got))
	})

	t.Run("WriteTo, which sees what comes before a hijack", func(t *testing.T) {
		client, c := newBare()
		_, err := io.WriteString(client, "hello")
		require.NoError(t, err)
		require.NoError(t, client.Close())
		var got strings.Builder
		_, err = c.WriteTo(&got)
		require.NoError(t, err)
		assert.Equal(t, "hello", got.String())
	})

	t.Run("CloseWrite and SyscallConn", func(t *testing.T) {
		_, c := newBare()
		assert.ErrorIs(t, c.CloseWrite(), errors.ErrUnsupported)
		_, err := c.SyscallConn()
		assert.ErrorIs(t, err, errors.ErrUnsupported)
	})
}

func TestConnNetConnIsTheOneBelow(t *testing.T) {
	_, server := MemPipe()
	assert.Same(t, server, trackConn(NewTracker(), server).NetConn())
}
