//go:build unix

package stock

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// relay is servers that follow one another on one socket, so that a client whose
// connection is told to go finds the next one at the same address.
type relay struct {
	*testing.T

	handler http.Handler
	socket  *net.TCPListener
	cert    testcert.Certificate
	now     *graceful.Drainer
	streams atomic.Int64 // requests that came by HTTP/2
}

func newRelay(t *testing.T, h http.Handler) *relay {
	cert, err := testcert.New(1)
	require.NoError(t, err)
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	socket, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	r := &relay{T: t, handler: h, socket: socket.(*net.TCPListener), cert: cert}
	r.now = r.start()
	t.Cleanup(func() { _, _ = r.now.Drain(context.Background()) })
	return r
}

func (r *relay) url(path string) string { return "https://" + r.socket.Addr().String() + path }

func (r *relay) start() *graceful.Drainer {
	r.Helper()
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Late: graceful.Serve})
	require.NoError(r, err)
	f, err := r.socket.File()
	require.NoError(r, err)
	defer f.Close()
	l, err := net.FileListener(f)
	require.NoError(r, err)
	s, err := graceful.NewServer(d, graceful.ServerConfig{
		Listeners: []net.Listener{l},
		HTTP: &http.Server{
			TLSConfig: &tls.Config{Certificates: []tls.Certificate{r.cert.TLS}},
			Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				if req.ProtoMajor == 2 {
					r.streams.Add(1)
				}
				r.handler.ServeHTTP(w, req)
			}),
		},
	})
	require.NoError(r, err)
	require.NoError(r, s.Start(context.Background()))
	return d
}

// pass starts the next server and drains the one before.
func (r *relay) pass() {
	r.Helper()
	old := r.now
	r.now = r.start()
	report, err := old.Drain(context.Background())
	assert.NoError(r, err, "%+v", report)
}

// passes hands over so many times, each with requests before and behind it.
func (r *relay) passes(times int) {
	r.Helper()
	for range times {
		seen := r.streams.Load()
		require.Eventually(r, func() bool { return r.streams.Load() > seen+20 }, time.Minute, time.Millisecond)
		r.pass()
	}
}

// echo replies with the body of the request.
func echo(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }
