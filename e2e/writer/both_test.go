package writer_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// protocol is what a client speaks.
type protocol string

const (
	http1 protocol = "HTTP/1.1"
	http2 protocol = "HTTP/2"
)

// served is a server that runs, and a client for it.
type served struct {
	url    string
	client *http.Client
	server *http.Server
	*pair.Running
}

// serve runs a handler until the test is over.
func serve(t *testing.T, p pair.Pair, speaks protocol, h http.Handler, set ...func(*http.Server)) *served {
	t.Helper()
	srv := &http.Server{
		Handler:   h,
		ErrorLog:  log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair.Certificate()}},
	}
	for _, f := range set {
		f(srv)
	}
	running, err := pair.Start(p, srv)
	require.NoError(t, err)
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pair.Pool()}, Protocols: new(http.Protocols)}
	tr.Protocols.SetHTTP1(speaks == http1)
	tr.Protocols.SetHTTP2(speaks == http2)
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		require.NoError(t, running.Stop())
	})
	scheme := "http://"
	if p.Way != pair.Clear {
		scheme = "https://"
	}
	return &served{scheme + running.Addr, &http.Client{Transport: tr, Timeout: patience}, srv, running}
}

// get returns the status and body of a GET.
func (s *served) get(t *testing.T, path string) (int, string) {
	t.Helper()
	reply, err := s.client.Get(s.url + path)
	require.NoError(t, err)
	defer func() { require.NoError(t, reply.Body.Close()) }()
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	return reply.StatusCode, string(body)
}

// everywhere runs f by gracefulfx in every way that the protocol has.
func everywhere(t *testing.T, speaks protocol, f func(*testing.T, pair.Pair)) {
	for _, p := range pair.Pairs() {
		if speaks == http2 && p != (pair.Pair{By: pair.Owned, Way: pair.TLS}) {
			continue
		}
		t.Run(string(speaks)+" "+p.String(), func(t *testing.T) {
			t.Parallel()
			f(t, p)
		})
	}
}

// alone is the same way to serve, by net/http.
func alone(p pair.Pair) pair.Pair { return pair.Pair{By: pair.Bare, Way: p.Way} }

// both runs f over either protocol.
func both(t *testing.T, f func(*testing.T, pair.Pair, protocol)) {
	for _, speaks := range []protocol{http1, http2} {
		everywhere(t, speaks, func(t *testing.T, p pair.Pair) { f(t, p, speaks) })
	}
}
