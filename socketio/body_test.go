package socketio_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// pipes is a listener to dial in the same process.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	close(p.closed)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p.conns <- tardy{theirs}
	return ours, nil
}

// tardy is a connection that takes a moment to see its deadline.
type tardy struct{ net.Conn }

func (t tardy) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	if err != nil {
		time.Sleep(time.Millisecond)
	}
	return n, err
}

// serve serves the handler with net/http, and returns how to dial it and what ends it.
func serve(h http.Handler, protocols *http.Protocols) (l pipes, end func()) {
	l = pipes{make(chan net.Conn), make(chan struct{})}
	srv := &http.Server{Handler: h, Protocols: protocols}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = srv.Serve(l)
	}()
	return l, func() {
		_ = srv.Close()
		<-served
	}
}

// forgetting is a server with a session, and a drain that begins in a second.
func forgetting(t *testing.T, skims bool) (s *roomServer, h http.Handler, closed <-chan error) {
	t.Helper()
	c, s := socketio.New(), &roomServer{forgotten: make(chan struct{}), skims: skims}
	s.add(1)
	result := make(chan error, 1)
	h = socketio.MountGoogollee(c, s)
	time.AfterFunc(time.Second, func() { result <- c.Close(t.Context()) })
	return s, h, result
}

var _skims = map[string]bool{"reads": false, "does not read": true}

// A server that reads a request, or has stopped to, as it forgets it, does not keep
// net/http from ending the connection, although the client sends nothing more.
func TestHalfAPOST(t *testing.T) {
	for does, skims := range _skims {
		t.Run(does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, h, closed := forgetting(t, skims)
				l, end := serve(h, nil)
				conn, err := l.dial(t.Context(), "", "")
				require.NoError(t, err)
				_, err = io.WriteString(conn, "POST /socket.io/?EIO=3&transport=polling&sid=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n1")
				require.NoError(t, err)
				began := time.Now()
				answer, err := io.ReadAll(conn) // until the server ends it
				require.NoError(t, err)
				assert.Contains(t, string(answer), "503 Service Unavailable")
				assert.Less(t, time.Since(began), 7*time.Second)
				require.NoError(t, <-closed)
				close(s.forgotten)
				end()
				_ = conn.Close()
			})
		})
	}
}

// So it is with HTTP/2.
func TestHalfAPOSTOverHTTP2(t *testing.T) {
	for does, skims := range _skims {
		t.Run(does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, h, closed := forgetting(t, skims)
				protocols := new(http.Protocols)
				protocols.SetUnencryptedHTTP2(true)
				returned := make(chan struct{})
				l, end := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer close(returned)
					w.Header().Set("Outer", "1")
					h.ServeHTTP(w, r)
				}), protocols)
				transport := &http.Transport{DialContext: l.dial, Protocols: protocols}
				body, rest := io.Pipe()
				resp, err := (&http.Client{Transport: transport}).Post("http://a/socket.io/?EIO=3&transport=polling&sid=1", "text/plain", body)
				require.NoError(t, err)
				assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
				assert.Equal(t, "1", resp.Header.Get("Outer"))
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				<-returned
				require.NoError(t, <-closed)
				close(s.forgotten)
				transport.CloseIdleConnections()
				end()
				_ = rest.Close()
			})
		})
	}
}
