package gracefulfx_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestModuleIsComplete(t *testing.T) {
	require.NoError(t, fx.ValidateApp(gracefulfx.Module, handle(ok)))
}

func TestModuleAsksForSomethingToServe(t *testing.T) {
	err := fx.New(gracefulfx.Module, fx.NopLogger).Err()
	require.ErrorContains(t, err, "nothing to serve")
	assert.ErrorContains(t, err, "provide an http.Handler or an *http.Server")
}

func TestModuleValidatesAReplacedConfig(t *testing.T) {
	err := fx.New(gracefulfx.Module, handle(ok), fx.NopLogger, fx.Replace(gracefulfx.Config{})).Err()
	require.ErrorContains(t, err, "graceful.timeout")
}

func TestModuleKeepsTheUsersServer(t *testing.T) {
	states := make(chan http.ConnState, 4)
	srv := &http.Server{
		Handler:           http.HandlerFunc(ok),
		ReadHeaderTimeout: 7 * time.Second,
		ConnState:         func(_ net.Conn, s http.ConnState) { states <- s },
	}
	a := newApp(t, nil, fx.Supply(srv)).start()
	status, _, _ := get(t, a.client, a.url("/"))
	assert.Equal(t, http.StatusOK, status)
	a.RequireStop()

	assert.Equal(t, 7*time.Second, srv.ReadHeaderTimeout)
	assert.Zero(t, srv.IdleTimeout, "the configuration's timeouts are for the server that the module makes")
	for _, want := range []http.ConnState{http.StateNew, http.StateActive, http.StateIdle, http.StateClosed} {
		assert.Equal(t, want, <-states)
	}
}

func TestModuleGivesTheUsersServerAHandler(t *testing.T) {
	a := newApp(t, nil, fx.Supply(&http.Server{ReadHeaderTimeout: time.Second}), handle(ok)).start()
	status, _, _ := get(t, a.client, a.url("/"))
	assert.Equal(t, http.StatusOK, status)
	a.RequireStop()
}

func TestModuleServesTheUsersListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	a := newApp(t, nil, handle(ok), fx.Provide(func() net.Listener { return l })).start()
	assert.Equal(t, l.Addr(), a.server.Addr())
	status, _, _ := get(t, a.client, a.url("/"))
	assert.Equal(t, http.StatusOK, status)
	a.RequireStop()
}

func TestModuleSpeaksTLSWithConfiguredFiles(t *testing.T) {
	cert, key := writeCertificate(t)
	a := newApp(t, func(c *gracefulfx.Config) {
		c.TLS = gracefulfx.TLSConfig{CertFile: cert, KeyFile: key}
	}, handle(ok)).start()
	a.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // the test's own
	status, _, _ := get(t, a.client, "https://"+a.server.Addr().String()+"/")
	assert.Equal(t, http.StatusOK, status)
	a.RequireStop()
}

func TestModuleRefusesACertificateThatIsNotThere(t *testing.T) {
	c := gracefulfx.DefaultConfig()
	c.TLS = gracefulfx.TLSConfig{CertFile: "no.crt", KeyFile: "no.key"}
	err := fx.New(gracefulfx.Module, handle(ok), fx.NopLogger, fx.Replace(c)).Err()
	require.ErrorContains(t, err, `graceful.tls: load certFile "no.crt" and keyFile "no.key"`)
}

func TestReadinessFromTheGraph(t *testing.T) {
	a := newApp(t, nil, handle(ok)).start()
	probe := func() int {
		w := httptest.NewRecorder()
		a.ready.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ready", nil))
		return w.Code
	}
	assert.Equal(t, http.StatusOK, probe())
	a.RequireStop()
	assert.Equal(t, http.StatusServiceUnavailable, probe())
}

func TestRejectionFromTheGraph(t *testing.T) {
	release := make(chan struct{})
	a := newApp(t, nil,
		handle(func(http.ResponseWriter, *http.Request) { <-release }),
		fx.Provide(gracefulfx.AsRejection(newTeapot)),
	).start()

	// A connection with half a head keeps the drain waiting, and is late.
	nc, err := net.Dial("tcp", a.server.Addr().String())
	require.NoError(t, err)
	defer func() { _ = nc.Close() }()
	_, err = io.WriteString(nc, "GET / HTTP/1.1\r\nHost: t\r\n")
	require.NoError(t, err)
	a.await(t, graceful.StateReading)
	drained := a.drain(t)
	a.awaitPhase(t, graceful.PhaseWait)
	_, err = io.WriteString(nc, "\r\n")
	require.NoError(t, err)
	reply, err := io.ReadAll(nc)
	require.NoError(t, err)
	assert.Contains(t, string(reply), "418 I'm a teapot")
	assert.Contains(t, string(reply), "Connection: close")
	assert.Equal(t, 1, (<-drained).Requests.Rejected)
	a.RequireStop()
}

func TestGoodbyeOfARejectionFromTheGraphIsRefused(t *testing.T) {
	c := gracefulfx.DefaultConfig()
	c.Goodbye = graceful.GoodbyeReject
	err := fx.New(gracefulfx.Module, handle(ok), fx.NopLogger, fx.Replace(c),
		fx.Provide(gracefulfx.AsRejection(newTeapot))).Err()
	require.ErrorContains(t, err, "graceful.goodbye: reject")
	require.ErrorContains(t, err, "AsRejection")
}

// What is configured reaches the drainer.
func TestGoodbyeFromTheConfiguration(t *testing.T) {
	a := newApp(t, func(c *gracefulfx.Config) {
		c.Goodbye = graceful.GoodbyeRequestTimeout
		c.KeepAliveInterval, c.QuietPeriod = time.Millisecond, time.Millisecond
	}, handle(ok)).start()
	nc, err := net.Dial("tcp", a.server.Addr().String())
	require.NoError(t, err)
	defer func() { _ = nc.Close() }()
	_, err = io.WriteString(nc, "GET / HTTP/1.1\r\nHost: t\r\n\r\n")
	require.NoError(t, err)
	a.await(t, graceful.StateIdle)
	drained := a.drain(t)
	replies, err := io.ReadAll(nc)
	require.NoError(t, err)
	assert.Contains(t, string(replies), "408 Request Timeout")
	require.NoError(t, nc.Close())
	assert.Equal(t, 1, (<-drained).ClosedIdle)
	a.RequireStop()
}

func newTeapot() http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }
}

func TestClosersFromTheGraph(t *testing.T) {
	closed := make(chan struct{})
	a := newApp(t, nil, handle(ok), fx.Provide(gracefulfx.AsCloser(func() *hub { return &hub{closed} }))).start()
	a.RequireStop()
	<-closed
	report, err := a.drainer.Drain(t.Context())
	require.NoError(t, err)
	require.Len(t, report.Closers, 1)
	assert.Equal(t, "hub", report.Closers[0].Name)
}
