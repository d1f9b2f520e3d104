//go:build unix

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

// app is a process and where it speaks HTTP/3.
type app struct {
	*trial.App
	quic string
	cert testcert.Certificate
}

func start(t *testing.T) *app {
	t.Helper()
	c, err := testcert.New(1)
	require.NoError(t, err)
	cert, key, err := c.Write(t.TempDir())
	require.NoError(t, err)
	a := &app{cert: c, App: trial.Start(t, trial.Config(),
		trial.Env("TLS_ADDR=127.0.0.1:0", "QUIC_ADDR=127.0.0.1:0", "CERT="+cert, "KEY="+key))}
	a.quic = a.Addr("http3")
	return a
}

// transport returns a stock transport of quic-go that connects to the app that
// to says.
func transport(t *testing.T, to func() *app) *http3.Transport {
	tr := &http3.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // the test's own
		Dial: func(ctx context.Context, _ string, tc *tls.Config, qc *quic.Config) (*quic.Conn, error) {
			return quic.DialAddrEarly(ctx, to().quic, tc, qc)
		},
	}
	t.Cleanup(func() { _ = tr.Close() })
	return tr
}

// drains is how often TestDrainsLoseNothing drains: 3 times, or HTTP3_DRAINS.
func drains(t *testing.T) int {
	text, ok := os.LookupEnv("HTTP3_DRAINS")
	if !ok {
		return 3
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// Under load, apps follow one another, and no request is lost. One that GOAWAY
// refused was not processed, and is sent again.
func TestDrainsLoseNothing(t *testing.T) {
	var to atomic.Pointer[app]
	to.Store(start(t))
	var over atomic.Bool
	var answered, again atomic.Int64
	var asking sync.WaitGroup
	for range 4 {
		c := &http.Client{Transport: transport(t, to.Load), Timeout: trial.Patience}
		for range 2 {
			asking.Go(func() {
				for !over.Load() {
					err := post(c)
					if refused(err) {
						again.Add(1)
						continue
					}
					assert.NoError(t, err, "%#v", errors.Unwrap(err)) // which side has closed the connection
					answered.Add(1)
				}
			})
		}
	}
	busy := func() {
		want := answered.Load() + 200
		require.Eventually(t, func() bool { return answered.Load() >= want }, trial.Patience, time.Millisecond)
	}
	for range drains(t) {
		busy()
		old := to.Swap(start(t))
		old.Drain()
		assert.Zero(t, old.Exit())
	}
	busy()
	over.Store(true)
	asking.Wait()
	last := to.Load()
	last.Drain()
	assert.Zero(t, last.Exit())
	t.Logf("%d requests answered, %d refused and sent again, none lost", answered.Load(), again.Load())
}

func post(c *http.Client) error {
	resp, err := c.Post("https://localhost/", "text/plain", strings.NewReader("hello\n"))
	if err != nil {
		return err
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil && string(body) != "hello\nHTTP/3.0\n" {
		return errors.New("another reply than was asked for: " + string(body))
	}
	return errors.Join(err, resp.Body.Close())
}

// refused reports whether a request was not processed: by what the server says, of
// the connection or of the request, or by what the client says, which has read
// GOAWAY. quic-go's closes a connection with its last reply then, though another
// request may just have taken it, and has not been sent.
func refused(err error) bool {
	var h3 *http3.Error
	var quicErr *quic.TransportError
	switch {
	case errors.As(err, &h3):
		return h3.ErrorCode == http3.ErrCodeRequestRejected || h3.ErrorCode == http3.ErrCodeNoError && !h3.Remote
	case errors.As(err, &quicErr):
		return quicErr.ErrorCode == quic.ConnectionRefused
	}
	return err != nil && strings.Contains(err.Error(), "connection in graceful shutdown")
}

// A request in flight completes, and a client that then stays holds nothing up.
func TestClientThatStays(t *testing.T) {
	a := start(t)
	c := &http.Client{Transport: transport(t, func() *app { return a }), Timeout: trial.Patience}
	resp, err := c.Get("https://localhost/slow")
	require.NoError(t, err)
	assert.NotContains(t, resp.Header, "Connection")
	a.Drain()
	began := time.Now()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, 10, strings.Count(string(body), "line"))
	assert.Zero(t, a.Exit())
	assert.Less(t, time.Since(began), 10*time.Second, "its timeout is 15 s")
}

// The replies of the other protocols say where HTTP/3 is spoken, until the drain.
func TestAltSvc(t *testing.T) {
	a := start(t)
	c := &http.Client{Timeout: trial.Patience, Transport: &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: a.cert.Pool},
	}}
	defer c.CloseIdleConnections()
	addr := a.Addr("http")
	resp, err := c.Get("https://" + addr + "/slow")
	require.NoError(t, err)
	_, port, _ := strings.Cut(a.quic, ":")
	assert.Equal(t, `h3=":`+port+`"; ma=60`, resp.Header.Get("Alt-Svc"))

	held, err := c.Get("https://" + addr + "/slow") // keeps the connection
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, held.Body)
	require.NoError(t, errors.Join(err, resp.Body.Close(), held.Body.Close()))
	a.Drain()
	assert.Zero(t, a.Exit())
}
