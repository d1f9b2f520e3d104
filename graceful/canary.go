package graceful

import (
	"bufio"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// What the engine believes of net/http beyond its documentation. A Go version
// that does otherwise must not become an outage, so it is looked at once in each
// process, and where it does not hold, the engine takes a careful way around.
const (
	// assumesIdleTold: ConnState says StateIdle after each reply behind which the
	// connection stays. Otherwise requests are taken to end with their handlers, as
	// on servers that are not owned.
	assumesIdleTold = "ConnState tells of StateIdle after a reply"
	// assumesHijackSeen: Hijack takes back both deadlines, and nothing else
	// does. Otherwise a server that is not owned is asked when its handler has
	// returned.
	assumesHijackSeen = "Hijack calls SetDeadline"
	// assumesHeadFirst: a reply's first Write on the connection begins with its
	// status line. Otherwise replies go out as they are.
	assumesHeadFirst = "a reply begins with its status line"
)

// _canaryLimit bounds the look.
const _canaryLimit = time.Second

// mismatches returns the assumptions that do not hold.
var mismatches = sync.OnceValue(func() map[string]bool {
	k := newCanary()
	k.sing()
	wrong := make(map[string]bool)
	for _, name := range []string{assumesIdleTold, assumesHijackSeen, assumesHeadFirst} {
		if !k.held(name) {
			wrong[name] = true
		}
	}
	return wrong
})

// holds reports whether an assumption does.
func holds(assumption string) bool { return !mismatches()[assumption] }

// canary is a connection of a server of its own that looks at how net/http treats
// it.
type canary struct {
	net.Conn

	idle chan struct{} // closed when the connection is said to be idle
	once sync.Once     // closes idle

	mu      sync.Mutex // guards all below
	seen    map[string]bool
	replied bool // whether something of a reply is out
}

func newCanary() *canary {
	return &canary{seen: make(map[string]bool), idle: make(chan struct{})}
}

func (k *canary) held(assumption string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seen[assumption]
}

func (k *canary) see(assumption string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen[assumption] = true
}

// sing serves two requests in memory, of which the second hijacks.
func (k *canary) sing() {
	client, server := net.Pipe()
	k.Conn = server
	_ = client.SetDeadline(time.Now().Add(_canaryLimit)) // a pipe takes every deadline
	in := &single{conn: k, over: make(chan struct{})}
	srv := &http.Server{Handler: http.HandlerFunc(k.handle), ConnState: k.state, ErrorLog: log.New(io.Discard, "", 0)}
	var serving sync.WaitGroup
	serving.Go(func() { _ = srv.Serve(in) }) // ends with Close
	replies := bufio.NewReader(client)
	for _, path := range []string{"/", "/hijack"} {
		if _, err := io.WriteString(client, "GET "+path+" HTTP/1.1\r\nHost: canary\r\n\r\n"); err != nil {
			break
		}
		if resp, err := http.ReadResponse(replies, nil); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body) // in memory, and bounded by the deadline
			_ = resp.Body.Close()
		}
		if path == "/" {
			k.awaitIdle()
		}
	}
	_ = client.Close()
	_ = srv.Close()
	serving.Wait()
}

func (k *canary) handle(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/hijack" {
		return
	}
	if nc, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = nc.Close()
	}
}

// awaitIdle waits until the connection is said to be idle, within bounds.
func (k *canary) awaitIdle() {
	timer := time.NewTimer(_canaryLimit)
	defer timer.Stop()
	select {
	case <-k.idle:
	case <-timer.C:
	}
}

func (k *canary) state(_ net.Conn, s http.ConnState) {
	if s == http.StateIdle {
		k.see(assumesIdleTold)
		k.once.Do(func() { close(k.idle) })
	}
}

// Write notes how a reply begins.
func (k *canary) Write(p []byte) (int, error) {
	k.mu.Lock()
	if !k.replied && strings.HasPrefix(string(p), "HTTP/1.1 200 OK\r\n") {
		k.seen[assumesHeadFirst] = true
	}
	k.replied = true
	k.mu.Unlock()
	return k.Conn.Write(p)
}

// SetDeadline notes the end of both deadlines.
func (k *canary) SetDeadline(t time.Time) error {
	if t.IsZero() {
		k.see(assumesHijackSeen)
	}
	return k.Conn.SetDeadline(t)
}

// single is a listener with one connection.
type single struct {
	conn net.Conn
	took atomic.Bool
	once sync.Once // closes over
	over chan struct{}
}

// Accept returns the connection, and later that the listener is closed.
func (l *single) Accept() (net.Conn, error) {
	if !l.took.Swap(true) {
		return l.conn, nil
	}
	<-l.over
	return nil, net.ErrClosed
}

// Close ends Accept.
func (l *single) Close() error {
	l.once.Do(func() { close(l.over) })
	return nil
}

// Addr returns the address of the connection.
func (l *single) Addr() net.Addr { return l.conn.LocalAddr() }
