package goaway

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type key struct{}

// What handlers and callbacks see is what they see with ServeTLS.
func TestWhatHandlersSee(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		var given []net.Conn
		states := make(chan http.ConnState, 10)
		h := open(t, secure, func(srv *http.Server) {
			srv.ConnContext = func(ctx context.Context, nc net.Conn) context.Context {
				given = append(given, Underlying(nc))
				return context.WithValue(ctx, key{}, "value")
			}
			srv.ConnState = func(nc net.Conn, state http.ConnState) {
				assert.Same(t, given[0], Underlying(nc))
				states <- state
			}
		})
		p := h.dial().greet()
		p.ask(1, "/")
		r := <-h.began
		<-p.end(1)
		h.goAway()
		<-p.eof
		h.closes()
		assert.Equal(t, "value", r.Context().Value(key{}))
		assert.Equal(t, "pipe", r.RemoteAddr)
		assert.Equal(t, "HTTP/2.0", r.Proto)
		if assert.Equal(t, secure, r.TLS != nil) && secure {
			assert.Equal(t, "h2", r.TLS.NegotiatedProtocol)
			assert.IsType(t, (*tls.Conn)(nil), given[0])
		}
		var got []http.ConnState
		for len(got) == 0 || got[len(got)-1] != http.StateClosed { // it is told when Shutdown has returned
			got = append(got, <-states)
		}
		assert.Equal(t, []http.ConnState{
			http.StateNew, http.StateActive, http.StateIdle,
			http.StateActive, http.StateIdle, http.StateClosed,
		}[6-len(got):], got)
	})
}

// HTTP/2 must not be spoken over what RFC 9113 section 9.2 forbids.
func TestInadequateSecurity(t *testing.T) {
	certificate()
	for name, client := range map[string]*tls.Config{
		"TLS 1.1": {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
		"a cipher suite": {
			MaxVersion:   tls.VersionTLS12,
			CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, true)
				ours, theirs := certificate()
				ours = ours.Clone()
				ours.MinVersion = tls.VersionTLS10
				client.RootCAs, client.ServerName, client.NextProtos = theirs.RootCAs, theirs.ServerName, theirs.NextProtos
				c, s := pipe()
				tc, ts := tls.Client(c, client), tls.Server(s, ours)
				go func() { assert.NoError(t, tc.Handshake()) }()
				require.NoError(t, ts.Handshake())
				require.NoError(t, h.Serve(ts, time.Time{}))
				p := newPeer(t, tc)
				go p.listen()
				<-p.eof
				p.saw("GOAWAY 0 error 12", "EOF")
				h.Close()
			})
		})
	}
}

// A client that does not begin as HTTP/2 has to is not served.
func TestBogusPreface(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, true)
		p := h.dial()
		go p.listen()
		p.say([]byte("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"))
		<-p.eof
		assert.Empty(t, h.began)
		h.Close()
	})
}

// The settings of the user's server hold.
func TestSettingsHold(t *testing.T) {
	bothWays(t, func(t *testing.T, secure bool) {
		h := open(t, secure, func(srv *http.Server) {
			srv.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 1}
		})
		p := h.dial().greet(get(1, "/held"), get(3, "/held"))
		<-h.began
		synctest.Wait()
		assert.Empty(t, h.began)
		p.mu.Lock()
		assert.Contains(t, p.seen, "RST_STREAM 3")
		p.mu.Unlock()
		h.goAway()
		close(h.free)
		<-p.eof
		h.closes()
	})
}

// What net/http refuses to serve with, Serve reports.
func TestServerThatCannotSpeakHTTP2(t *testing.T) {
	s := New(func() *http.Server {
		return &http.Server{TLSConfig: &tls.Config{
			MinVersion:   tls.VersionTLS12,
			CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384},
		}}
	})
	client, server := pipe()
	assert.ErrorContains(t, s.Serve(server, time.Time{}), "CipherSuites")
	_, err := client.Read(make([]byte, 1))
	assert.Error(t, err)
	s.Close()
}

func TestAvailable(t *testing.T) {
	assert.True(t, Available())
	t.Setenv("GODEBUG", "http2server=0")
	assert.False(t, Available())
}
