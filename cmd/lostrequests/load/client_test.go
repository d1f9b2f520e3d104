package load

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKindsAreToldApart(t *testing.T) {
	tests := []struct {
		desc string
		do   script
		want Kind
	}{
		{"whole reply", answer, Served},
		{"rejection", func(c *net.TCPConn, _ string) {
			fmt.Fprint(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		}, Rejected},
		{"200 that no handler wrote", func(c *net.TCPConn, _ string) {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}, Empty},
		{"200 of another request", func(c *net.TCPConn, _ string) { answer(c, "another") }, Empty},
		{"FIN instead of a reply", func(*net.TCPConn, string) {}, LostEOF},
		{"reset instead of a reply", func(c *net.TCPConn, _ string) {
			assert.NoError(t, c.SetLinger(0))
		}, LostRST},
		{"FIN within the head", func(c *net.TCPConn, _ string) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nX-") }, Partial},
		{"FIN within the body", func(c *net.TCPConn, id string) {
			text := whole(id)
			fmt.Fprint(c, text[:len(text)-1])
		}, Partial},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, tt := range tests {
			t.Run(method+" "+tt.desc, func(t *testing.T) {
				c := Client{Dial: serve(t, tt.do), Name: "c", Method: method}
				defer c.drop()
				i := c.request(t.Context())
				assert.Equal(t, tt.want, i.Kind, "%v", i.Err)
				assert.Equal(t, 1, i.Nth)
				assert.False(t, i.Written.IsZero())
			})
		}
	}
}

func TestRefusedConnectIsNoLoss(t *testing.T) {
	c := Client{Dial: serve(t), Method: http.MethodGet}
	i := c.request(t.Context())
	assert.Equal(t, Refused, i.Kind)
	assert.False(t, i.Kind.Lost())
	assert.True(t, i.Written.IsZero())
}

func TestLookingClientLeavesClosedConnection(t *testing.T) {
	c := Client{Dial: serve(t, answer, answer), Method: http.MethodGet, KeepAlive: true, Look: true}
	defer c.drop()
	require.Equal(t, Served, c.request(t.Context()).Kind)
	awaitFIN(t, &c)
	i := c.request(t.Context())
	assert.Equal(t, Served, i.Kind)
	assert.Equal(t, 1, i.Nth, "on a connection of its own")
}

func TestBlindClientWritesIntoClosedConnection(t *testing.T) {
	c := Client{Dial: serve(t, answer), Method: http.MethodGet, KeepAlive: true}
	defer c.drop()
	require.Equal(t, Served, c.request(t.Context()).Kind)
	awaitFIN(t, &c)
	i := c.request(t.Context())
	assert.Equal(t, Stale, i.Kind)
	assert.Equal(t, 2, i.Nth)
	assert.False(t, i.Kind.Lost())
}

// awaitFIN waits until the server's FIN has reached the client's socket, which
// the client itself is yet to learn.
func awaitFIN(t *testing.T, c *Client) {
	t.Helper()
	_, err := c.conn.(*http1).in.Peek(1)
	require.Error(t, err)
}

func TestGroupEndsWithItsServer(t *testing.T) {
	g := Start(t.Context(), 1, Client{
		Dial: serve(t, answer, answer, answer), Method: http.MethodGet, UntilRefused: true,
	})
	g.Warm()
	all := g.Wait()
	assert.Equal(t, 3, all.Count[Served])
	assert.Equal(t, 1, all.Count[Refused])
	assert.Equal(t, 4, all.Total())
	assert.Zero(t, all.Lost())
	assert.Equal(t, 1, all.Failed())
	assert.Empty(t, all.Incidents)
	assert.False(t, all.LastReply.IsZero())
}

func TestServedIsBounded(t *testing.T) {
	g := Start(t.Context(), 2, Client{Name: "idle", Method: http.MethodGet, Dial: func(context.Context) (net.Conn, error) {
		return nil, syscall.ECONNREFUSED
	}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, g.Served(ctx))
	assert.Zero(t, g.Stop().Count[Served])
}
