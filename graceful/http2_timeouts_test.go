package graceful_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The timeouts of the server mean the same to HTTP/2 as on net/http, outside a
// drain: what stands in front sets deadlines for HTTP/1 on every connection.
func TestHTTP2KeepsTheTimeoutsOfItsServer(t *testing.T) {
	const limit = 10 * time.Second
	for name, set := range map[string]func(*http.Server){
		"none":        func(*http.Server) {},
		"read header": func(s *http.Server) { s.ReadHeaderTimeout = limit },
		"read":        func(s *http.Server) { s.ReadTimeout = limit },
		"write":       func(s *http.Server) { s.WriteTimeout = limit },
		"all":         func(s *http.Server) { s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout = limit, limit, limit },
		"idle":        func(s *http.Server) { s.IdleTimeout = limit },
	} {
		for _, inClear := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, in the clear %v", name, inClear), func(t *testing.T) {
				play := func(start func(*testing.T, *graceful.MemListener, *http.Server)) (seen []string) {
					synctest.Test(t, func(t *testing.T) {
						mem := graceful.NewMemListener()
						srv := &http.Server{Handler: http.HandlerFunc(sleepy)}
						if inClear {
							srv.Protocols = cleartext(false)
						} else {
							srv.TLSConfig = serverTLS()
						}
						set(srv)
						start(t, mem, srv)
						seen = timed(t, mem, inClear)
					})
					return seen
				}
				assert.Equal(t, play(startPlain), play(startOurs))
			})
		}
	}
}

// sleepy answers after as long as the request says.
func sleepy(w http.ResponseWriter, r *http.Request) {
	d, _ := time.ParseDuration(r.URL.Query().Get("d"))
	time.Sleep(d)
	_, _ = io.WriteString(w, r.Proto)
}

// timed asks over and over, and says what came, on which connection.
func timed(t *testing.T, mem *graceful.MemListener, inClear bool) (seen []string) {
	t.Helper()
	dials := 0
	_, config := certificate()
	tr := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   config.Clone(),
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials++
			return mem.Dial()
		},
	}
	scheme := "https"
	if inClear {
		tr.Protocols, scheme = cleartext(false), "http"
	}
	defer tr.CloseIdleConnections()
	for _, d := range []time.Duration{0, 4 * time.Second, 0, 12 * time.Second, 0, 4 * time.Second} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s://server/?d=%s", scheme, d), nil)
		require.NoError(t, err)
		what := "failed"
		if resp, err := tr.RoundTrip(req); err == nil {
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			what = fmt.Sprintf("%d %s %v", resp.StatusCode, body, err)
		}
		seen = append(seen, fmt.Sprintf("%v: %s, connection %d", d, what, dials))
		time.Sleep(3 * time.Second)
	}
	return seen
}
