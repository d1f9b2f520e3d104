package ops

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx/fxtest"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// shown is a drain that a server of its own shows, as NewServer has it.
type shown struct {
	*graceful.Drainer
	*pipes
}

// show starts the server, and stops it when the test ends.
func show(t *testing.T, c graceful.Config) *shown {
	t.Helper()
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, c)
	require.NoError(t, err)
	h, err := NewHandler(HandlerConfig{Drainer: d, Tracker: tracker, Token: _token})
	require.NoError(t, err)
	srv, err := Config{}.server(h)
	require.NoError(t, err)
	lc := fxtest.NewLifecycle(t)
	newLeftovers(d).follow(srv, lc)
	p := newPipes()
	s, err := graceful.NewServer(d, graceful.ServerConfig{Name: "ops", HTTP: srv, Last: true, Listeners: []net.Listener{p}})
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	require.NoError(t, lc.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, lc.Stop(context.Background())) })
	return &shown{d, p}
}

// withheld is a request whose body does not come.
func withheld(request string) string {
	return strings.Replace(request, "\r\n\r\n", "\r\nContent-Length: 1\r\n\r\n", 1)
}

// _stubborn are clients that do not let the server finish with them, with and
// without a token.
var _stubborn = map[string]string{
	"silence":          "",
	"half a head":      "GET /livez HTTP/1.1\r\nHost: loc",
	"a probe unread":   "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"a refusal unread": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"a listing unread": get("/connections"),
	"a page unread":    get("/events"),
	"a body withheld":  withheld(get("/livez")),
	"a post withheld":  withheld(strings.Replace(get("/nope"), "GET", "POST", 1)),
}

// No client of the server holds the drain up, let in or not, and the exit code
// stays 0: also where little time is left.
func TestNoClientHoldsTheDrainUp(t *testing.T) {
	for name, text := range _stubborn {
		for _, timeout := range []time.Duration{30 * time.Second, 800 * time.Millisecond} {
			synctest.Test(t, func(t *testing.T) {
				s := show(t, graceful.Config{Timeout: timeout, QuietPeriod: 100 * time.Millisecond})
				s.dial(t, text)
				synctest.Wait()
				report, err := s.Drain(context.Background())
				require.NoError(t, err, name)
				assert.Zero(t, report.ClosedByForce.Total(), name)
				assert.LessOrEqual(t, report.Took, 1500*time.Millisecond, name)
				time.Sleep(time.Second) // net/http waits behind a refusal
			})
		}
	}
}

// What was to be told at the end arrives all the same.
func TestTheEndArrives(t *testing.T) {
	for path, wanted := range map[string]string{"/events": "event: end", "/prestop": `"over":true`} {
		synctest.Test(t, func(t *testing.T) {
			s := show(t, graceful.Config{QuietPeriod: 100 * time.Millisecond})
			s.dial(t, _stubborn["a probe unread"])
			nc := s.dial(t, get(path))
			told := make(chan string, 1)
			go func() {
				text, err := io.ReadAll(nc)
				assert.NoError(t, err)
				told <- string(text)
			}()
			synctest.Wait()
			_, err := s.Drain(context.Background())
			require.NoError(t, err)
			assert.Contains(t, <-told, wanted)
		})
	}
}

// Nor does a client that does not read keep its connection for ever while the app
// serves.
func TestClientsWhoDoNotReadAreLeft(t *testing.T) {
	for name, text := range _stubborn {
		synctest.Test(t, func(t *testing.T) {
			nc := serve(t, knowing(t, HandlerConfig{})).dial(t, text)
			time.Sleep(2*time.Minute + time.Second)
			_, err := nc.Write([]byte("x"))
			require.Error(t, err, name)
		})
	}
}

// A reply to what has a body does not wait for that.
func TestBodiesAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nc := serve(t, knowing(t, HandlerConfig{})).dial(t, withheld(get("/livez")))
		began := time.Now()
		resp := answer(t, nc)
		assert.Equal(t, http.StatusOK, resp.StatusCode)
		assert.True(t, resp.Close)
		_, err := io.Copy(io.Discard, nc)
		require.NoError(t, err)
		assert.LessOrEqual(t, time.Since(began), time.Second)
	})
}

// A connection that was told the end closes behind it: it does not wait until it
// has been quiet.
func TestTheEndIsTheEnd(t *testing.T) {
	for _, path := range []string{"/events", "/prestop"} {
		synctest.Test(t, func(t *testing.T) {
			s := show(t, graceful.Config{QuietPeriod: 5 * time.Second})
			nc := s.dial(t, get(path))
			go func() { _, _ = io.Copy(io.Discard, nc) }()
			synctest.Wait()
			report, err := s.Drain(context.Background())
			require.NoError(t, err)
			assert.Less(t, report.Took, _lastPatience, path)
		})
	}
}
