package graceful_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const (
	_wideSettings = "\x00\x00\x06\x04\x00\x00\x00\x00\x00" + "\x00\x04\x10\x00\x00\x00" // a window of 2^28 bytes
	_wideWindow   = "\x00\x00\x04\x08\x00\x00\x00\x00\x00" + "\x10\x00\x00\x00"
	_getRoot      = "\x00\x00\x06\x01\x05\x00\x00\x00\x01" + "\x82\x86\x84\x41\x01x"
	_askedPing    = "\x00\x00\x08\x06\x00\x00\x00\x00\x00" + "12345678"
)

// A client of HTTP/2 that is slow to read, and goes on sending, gets to read its
// last reply whole: a close over what it sends would reset the connection.
func TestHTTP2LingersBehindTheLastReply(t *testing.T) {
	t.Parallel()
	const reply = 64 << 10 // the kernel keeps it, and the client takes it bit by bit
	srv := &http.Server{
		Addr: "127.0.0.1:0",
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, reply))
		}),
		Protocols: new(http.Protocols),
		ConnContext: func(ctx context.Context, nc net.Conn) context.Context {
			assert.NoError(t, nc.(*net.TCPConn).SetWriteBuffer(4*reply))
			return ctx
		},
	}
	srv.Protocols.SetUnencryptedHTTP2(true)
	a := start(t, graceful.Config{KeepAliveInterval: 10 * time.Millisecond}, srv)
	p := a.dial()
	require.NoError(t, p.Conn.(*net.TCPConn).SetReadBuffer(2<<10))
	p.send(_preface + _wideSettings + _wideWindow + _getRoot)
	require.Eventually(t, func() bool { return a.tracker.Counts().In(graceful.StateHTTP2) == 1 }, _patience, time.Millisecond)
	drained := a.drain()

	const hold = 1700 * time.Millisecond // longer than net/http waits, and shorter than the linger
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(hold); time.Now().Before(end); <-tick.C {
		_, _ = io.WriteString(p.Conn, _askedPing) // fails where the connection was reset
	}
	p.patiently()
	got, err := io.Copy(io.Discard, p.Conn)
	require.NoError(t, err)
	assert.Greater(t, got, int64(reply))
	_ = p.Close()
	require.NoError(t, (<-drained).err)
}
