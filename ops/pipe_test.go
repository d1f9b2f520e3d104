package ops

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const _token = "0123456789abcdef"

// pipes is a listener whose connections live in memory and hold nothing: what is
// not read cannot be written, and time can be virtual.
type pipes struct {
	conns chan net.Conn
	over  chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case nc := <-p.conns:
		return nc, nil
	case <-p.over:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.over:
	default:
		close(p.over)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

// dial connects and sends.
func (p *pipes) dial(t *testing.T, text string) net.Conn {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() { _ = client.Close() })
	p.conns <- server
	if text != "" {
		_, err := io.WriteString(client, text)
		require.NoError(t, err)
	}
	return client
}

// get returns the head of a request that knows the token.
func get(path string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + _token + "\r\n\r\n"
}

// serve serves h as NewServer does.
func serve(t *testing.T, h http.Handler) *pipes {
	t.Helper()
	srv, err := Config{}.server(h)
	require.NoError(t, err)
	p := newPipes()
	served := make(chan error, 1)
	go func() { served <- srv.Serve(p) }()
	t.Cleanup(func() {
		assert.NoError(t, srv.Close())
		assert.ErrorIs(t, <-served, http.ErrServerClosed)
		time.Sleep(time.Second) // net/http waits behind a refusal
	})
	return p
}

// answer reads the head of a reply.
func answer(t *testing.T, nc net.Conn) *http.Response {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
	require.NoError(t, err)
	return resp
}

// lasts is a drain in its last stage, which a request holds up.
type lasts struct {
	*graceful.Drainer

	handler http.Handler
	free    chan struct{}
	drained chan graceful.Report
}

// lastStage has a drain wait for a request to a server that drains last.
func lastStage(t *testing.T) *lasts {
	t.Helper()
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{Late: graceful.Serve})
	require.NoError(t, err)
	l := &lasts{Drainer: d, free: make(chan struct{}), drained: make(chan graceful.Report, 1)}
	l.handler, err = NewHandler(HandlerConfig{Drainer: d, Tracker: tracker, Token: _token})
	require.NoError(t, err)
	began, p := make(chan struct{}), newPipes()
	slow := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(began)
		<-l.free
	})
	s, err := graceful.NewServer(d, graceful.ServerConfig{
		Name: "metrics", Last: true, HTTP: &http.Server{Handler: slow}, Listeners: []net.Listener{p},
	})
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	nc := p.dial(t, get("/slow"))
	<-began
	go func() {
		r, _ := d.Drain(context.Background())
		l.drained <- r
	}()
	<-d.LastCall()
	go func() { _, _ = io.Copy(io.Discard, nc) }()
	return l
}

// end lets the request end, and the drain with it.
func (l *lasts) end() graceful.Report {
	close(l.free)
	return <-l.drained
}

// lastEvent returns what a viewer was told last.
func lastEvent(s *seen) string {
	all := s.told()
	if len(all) == 0 {
		return ""
	}
	name, _, _ := strings.Cut(all[len(all)-1], "\n")
	return name
}
