package graceful_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
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
	_preface      = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	_settings     = "\x00\x00\x00\x04\x00\x00\x00\x00\x00" // an empty frame
	_pingFrame    = 0x6
	_goAwayFrame  = 0x7
	_frameHeadLen = 9
)

// start2 starts a server that speaks HTTP/2 on the kernel.
func start2(t *testing.T, config graceful.Config, h http.Handler) *app {
	t.Helper()
	a := start(t, config, &http.Server{Addr: "127.0.0.1:0", Handler: h, TLSConfig: serverTLS()})
	a.gate, _ = h.(*gated)
	return a
}

// peer2 is an HTTP/2 client that speaks for itself.
type peer2 struct {
	*testing.T
	*tls.Conn
}

// dial2 returns a client that has not begun its handshake.
func (a *app) dial2() *peer2 {
	a.Helper()
	return &peer2{a.T, clientTLS(a.dial().Conn, "h2")}
}

func (p *peer2) handshake() *peer2 {
	p.Helper()
	require.NoError(p, p.Handshake())
	require.Equal(p, "h2", p.ConnectionState().NegotiatedProtocol)
	return p
}

func (p *peer2) speak() *peer2 {
	p.Helper()
	_, err := io.WriteString(p.Conn, _preface+_settings)
	require.NoError(p, err)
	return p
}

// sentAway fails the test unless the server sends both GOAWAYs and then closes the
// connection, which the client does too.
func (p *peer2) sentAway() {
	p.Helper()
	require.NoError(p, p.SetReadDeadline(time.Now().Add(time.Minute)))
	var goAways []uint32
	for {
		var head [_frameHeadLen]byte
		if _, err := io.ReadFull(p.Conn, head[:]); err != nil {
			assert.ErrorIs(p, err, io.EOF)
			break
		}
		body := make([]byte, binary.BigEndian.Uint32(head[:4])>>8)
		_, err := io.ReadFull(p.Conn, body)
		require.NoError(p, err)
		switch {
		case head[3] == _goAwayFrame:
			goAways = append(goAways, binary.BigEndian.Uint32(body))
		case head[3] == _pingFrame && head[4] == 0:
			_, err := p.Write(append([]byte{0, 0, 8, _pingFrame, 1, 0, 0, 0, 0}, body...))
			require.NoError(p, err)
		}
	}
	assert.Equal(p, []uint32{1<<31 - 1, 0}, goAways)
	_ = p.Close()
}

// client2 returns a client for HTTP/2 that dials where dial says.
func client2(t *testing.T, dial func() net.Addr) *http.Client {
	t.Helper()
	_, config := certificate()
	tr := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   config.Clone(),
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", dial().String())
		},
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: _patience}
}
