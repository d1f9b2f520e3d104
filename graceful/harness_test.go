package graceful_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _patience bounds what a test awaits outside a bubble. It only matters when
// the test fails.
const _patience = 20 * time.Second

// app is a server that has been started, with all that belongs to it.
type app struct {
	*testing.T
	*graceful.Server
	drainer *graceful.Drainer
	tracker *graceful.Tracker
	events  *recorder
	mem     *graceful.MemListener // nil if it listens on the kernel
	gate    *gated                // its handler, where that is one
}

// start starts srv: on its Addr if it has one, else in memory. At the end of
// the test it is drained by force.
func start(t *testing.T, config graceful.Config, srv *http.Server) *app {
	t.Helper()
	handler := srv.Handler // Start puts its own around it
	sc := graceful.ServerConfig{HTTP: srv}
	var mem *graceful.MemListener
	if srv.Addr == "" {
		mem = graceful.NewMemListener()
		sc.Listeners = []net.Listener{mem}
	}
	a := startConfig(t, config, sc)
	a.mem = mem
	a.gate, _ = handler.(*gated)
	return a
}

// startConfig starts a server with the configuration in full.
func startConfig(t *testing.T, config graceful.Config, sc graceful.ServerConfig) *app {
	t.Helper()
	a := &app{T: t, tracker: graceful.NewTracker(), events: &recorder{}}
	config.Observer = a.events
	var err error
	a.drainer, err = graceful.NewDrainer(a.tracker, config)
	require.NoError(t, err)
	if sc.HTTP.ErrorLog == nil {
		sc.HTTP.ErrorLog = log.New(io.Discard, "", 0)
	}
	a.Server, err = graceful.NewServer(a.drainer, sc)
	require.NoError(t, err)
	require.NoError(t, a.Start(t.Context()))
	t.Cleanup(func() {
		a.drainer.Force(nil)
		_, _ = a.drainer.Drain(context.Background())
	})
	return a
}

// serve starts a server in memory for a handler.
func serve(t *testing.T, config graceful.Config, h http.HandlerFunc) *app {
	t.Helper()
	return start(t, config, &http.Server{Handler: h})
}

// dial returns a client of the server.
func (a *app) dial() *peer {
	a.Helper()
	if a.mem != nil {
		nc, err := a.mem.Dial()
		require.NoError(a, err)
		return newPeer(a.T, nc)
	}
	nc, err := net.Dial(a.Addr().Network(), a.Addr().String())
	require.NoError(a, err)
	return newPeer(a.T, nc)
}

// outcome is what a call of Drain returned.
type outcome struct {
	graceful.Report
	err error
}

// drain begins to drain, and returns where the outcome will be.
func (a *app) drain() <-chan outcome { return a.drainWithin(context.Background()) }

func (a *app) drainWithin(ctx context.Context) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		r, err := a.drainer.Drain(ctx)
		done <- outcome{r, err}
	}()
	<-a.drainer.Draining()
	return done
}

// await returns when the given phase has begun.
func (a *app) await(p graceful.Phase) {
	a.Helper()
	require.Eventually(a, func() bool { return a.drainer.Phase() >= p }, _patience, time.Millisecond)
}

// peer is a client that speaks for itself.
type peer struct {
	*testing.T
	net.Conn
	r *bufio.Reader
}

func newPeer(t *testing.T, nc net.Conn) *peer {
	t.Helper()
	t.Cleanup(func() { _ = nc.Close() })
	return &peer{T: t, Conn: nc, r: bufio.NewReader(nc)}
}

// send sends text, in one piece.
func (p *peer) send(text string) {
	p.Helper()
	_, err := io.WriteString(p.Conn, text)
	require.NoError(p, err)
}

// get sends a request for path.
func (p *peer) get(path string) {
	p.Helper()
	p.send(getText(path))
}

func getText(path string) string {
	return fmt.Sprintf("GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
}

// answer is a reply that was read whole.
type answer struct {
	Status int
	Body   string
	Close  bool // whether it says Connection: close
	Header http.Header
}

// receive reads a reply.
func (p *peer) receive() answer {
	p.Helper()
	a, err := p.tryReceive()
	require.NoError(p, err)
	return a
}

func (p *peer) tryReceive() (answer, error) {
	p.patiently()
	resp, err := http.ReadResponse(p.r, nil)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, string(body), resp.Close, resp.Header}, err
}

// patiently bounds what the next reads wait.
func (p *peer) patiently() { _ = p.SetReadDeadline(time.Now().Add(time.Minute)) }

// ask sends a request for path and reads the reply.
func (p *peer) ask(path string) answer {
	p.Helper()
	p.get(path)
	return p.receive()
}

// gone fails the test if the server does not close the connection, with nothing
// sent before.
func (p *peer) gone() {
	p.Helper()
	p.patiently()
	rest, err := io.ReadAll(p.r)
	require.NoError(p, err)
	assert.Empty(p, string(rest))
}

// assertTook fails the test if a drain did not take that long. The last
// goroutine of net/http may end a little after its connection: its Shutdown
// then looks again, a millisecond later.
func assertTook(t *testing.T, want, took time.Duration) {
	t.Helper()
	assert.GreaterOrEqual(t, took, want)
	assert.Less(t, took, want+4*ms)
}

// recorder is an observer that keeps what it is told.
type recorder struct {
	mu     sync.Mutex
	events []graceful.Event
}

func (r *recorder) Observe(e graceful.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// all returns the events of one type, in their order.
func all[E graceful.Event](r *recorder) (list []E) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e, ok := e.(E); ok {
			list = append(list, e)
		}
	}
	return list
}

// names returns the names of all events, in their order.
func (r *recorder) names() (list []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		list = append(list, strings.TrimPrefix(fmt.Sprintf("%T", e), "graceful."))
	}
	return list
}

// phases returns the phases of a report.
func phases(r graceful.Report) (list []graceful.Phase) {
	for _, p := range r.Phases {
		list = append(list, p.Phase)
	}
	return list
}

// gated is a handler that tells of each request and holds it until it is let
// go. A path that begins with "/free" passes.
type gated struct {
	began chan *http.Request
	free  chan struct{}
}

func newGated() *gated {
	return &gated{began: make(chan *http.Request), free: make(chan struct{})}
}

func (g *gated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/free") {
		g.began <- r
		<-g.free
	}
	_, _ = io.WriteString(w, r.URL.Path)
}

// say is a handler that replies with the path of the request.
func say(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }

// awaitBytes returns when a request has come behind the one in flight.
func (a *app) awaitBytes() {
	a.Helper()
	require.Eventually(a, a.tracker.HasBytes, _patience, time.Millisecond)
}

// assertLeft asserts when a connection in memory has left. It has no socket that
// could be looked at, so that the last look is a read, which takes a millisecond.
func assertLeft(t *testing.T, want, got time.Duration) {
	t.Helper()
	assert.InDelta(t, want, got, float64(ms))
}
