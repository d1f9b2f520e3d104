//go:build unix

package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

// client speaks by way of a balancer that tells its address.
type client struct {
	net.Conn

	t      *testing.T
	reader *bufio.Reader
}

func dial(t *testing.T, addr, line string) *client {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	require.NoError(t, nc.SetDeadline(time.Now().Add(trial.Patience)))
	_, err = io.WriteString(nc, line)
	require.NoError(t, err)
	return &client{nc, t, bufio.NewReader(nc)}
}

func (c *client) asks() (body string, closes bool) {
	c.t.Helper()
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: t\r\n\r\n")
	require.NoError(c.t, err)
	resp, err := http.ReadResponse(c.reader, nil)
	require.NoError(c.t, err)
	text, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	require.NoError(c.t, resp.Body.Close())
	return string(text), resp.Close
}

func TestDrainsBehindTheProxyProtocol(t *testing.T) {
	a := trial.Start(t, trial.Config("  late: serve", "  delay: 30s"))
	addr := a.Addr("http")
	dial(t, addr, "") // says nothing, and keeps nobody waiting
	kept := dial(t, addr, "PROXY TCP4 192.0.2.1 192.0.2.2 56324 80\r\n")
	body, closes := kept.asks()
	assert.Equal(t, "192.0.2.1:56324\n", body)
	assert.False(t, closes)

	liar := dial(t, addr, "GET / HTTP/1.1\r\nHost: t\r\n\r\n")
	reply, _ := io.ReadAll(liar.reader)
	assert.NotContains(t, string(reply), "200 OK", "no line, no service")

	a.Signal(syscall.SIGUSR2)
	a.Says("drain begins")
	_, closes = kept.asks()
	assert.True(t, closes, "it learns of the drain")
	fresh := dial(t, addr, "PROXY TCP4 192.0.2.3 192.0.2.2 56325 80\r\n")
	body, closes = fresh.asks()
	assert.Equal(t, "192.0.2.3:56325\n", body)
	assert.True(t, closes)
}

func TestClosesInOrderBehindTheProxyProtocol(t *testing.T) {
	a := trial.Start(t, trial.Config("  late: serve"))
	addr := a.Addr("http")
	kept := dial(t, addr, "PROXY TCP4 192.0.2.1 192.0.2.2 56324 80\r\n")
	for range 100 {
		kept.asks()
	}
	a.Signal(syscall.SIGUSR2)
	assert.Equal(t, 0, a.Exit())
	_, err := kept.reader.ReadByte()
	assert.ErrorIs(t, err, io.EOF, "closed in order")
}
