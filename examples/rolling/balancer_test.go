package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBalancerTakesTurns(t *testing.T) {
	var asked [2]atomic.Int32
	var addrs []string
	for i := range asked {
		addrs = append(addrs, serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked[i].Add(1)
			_, _ = io.Copy(w, r.Body)
		}))
	}
	front := balance(t, addrs...)
	for range 10 {
		status, _, body := post(t, front, "hello")
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, "hello", body)
	}
	assert.EqualValues(t, 5, asked[0].Load())
	assert.EqualValues(t, 5, asked[1].Load())
}

func TestBalancerPassesRefusedRequestsOn(t *testing.T) {
	front := balance(t, nobody(t), serve(t, func(http.ResponseWriter, *http.Request) {}))
	for range 4 {
		status, _, _ := post(t, front, "hello")
		assert.Equal(t, http.StatusOK, status)
	}
}

func TestBalancerSaysWhatFailed(t *testing.T) {
	var sent atomic.Int32
	for _, tt := range []struct {
		name    string
		backend string
		cause   string
		sent    int32
	}{
		{"nobody listens", nobody(t), "no backend listens", 0},
		{"the backend resets", abandon(t, &sent, true), "connection reset", 1},
		{"the backend closes", abandon(t, &sent, false), "closed, no answer", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sent.Store(0)
			status, cause, _ := post(t, balance(t, tt.backend, tt.backend), "hello")
			assert.Equal(t, http.StatusBadGateway, status)
			assert.Equal(t, tt.cause, cause)
			assert.Equal(t, tt.sent, sent.Load(), "times that the POST was sent")
		})
	}
}

func TestBalancerLooksBeforeItSends(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer srv.Close()
	front := balance(t, srv.Listener.Addr().String())
	for range 3 {
		status, cause, _ := post(t, front, "hello")
		assert.Equal(t, http.StatusOK, status, cause)
		srv.CloseClientConnections() // on loopback, its FIN has arrived at once
	}
}

func TestBalancerHandsRejectionsOn(t *testing.T) {
	front := balance(t, serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	status, cause, _ := post(t, front, "hello")
	assert.Equal(t, http.StatusBadGateway, status)
	assert.Empty(t, cause)
}

// balance runs a balancer and returns its URL.
func balance(t *testing.T, backends ...string) string {
	t.Helper()
	f, err := serveBalancer(context.WithoutCancel(t.Context()), backends)
	require.NoError(t, err)
	t.Cleanup(f.close)
	return f.url
}

// serve runs a backend and returns its address.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.Listener.Addr().String()
}

// nobody returns an address at which nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	addr, err := freeAddr(t.Context())
	require.NoError(t, err)
	return addr
}

// abandon runs a backend that reads each request, counts it and drops it.
func abandon(t *testing.T, sent *atomic.Int32, reset bool) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		sent.Add(1)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	})
}

// post sends a POST and returns the status, the balancer's cause and the body.
func post(t *testing.T, url, body string) (status int, cause, answer string) {
	t.Helper()
	resp, err := http.Post(url, "text/plain", strings.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, resp.Header.Get(_causeHeader), string(b)
}
