package differential_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// exchange is one case of the corpus.
type exchange struct {
	name     string
	settings func(*http.Server) // of the server, where they are not the default
	handler  handler            // echo, where it is nil
	script   []step
	owned    bool // whether the server has to be owned, see pair.HandshakeBound
	raw      bool // whether the client speaks no TLS, where the server does
	says     int  // how many lines the server logs, where it may log them behind the connection's end
}

// handler is an http.Handler that notes what it sees.
type handler func(*notes, http.ResponseWriter, *http.Request)

type (
	baseKey struct{}
	connKey struct{}
)

// observed is a server that is run once, and what it has told.
type observed struct {
	*notes
	handlers sync.WaitGroup

	mu     sync.Mutex // guards all below
	states []string
	logged []string
	spoke  chan struct{} // gets something for each line

	gone  chan struct{} // closed when the connection is closed or hijacked
	leave func()        // closes gone
}

func observe(x exchange) *observed {
	o := &observed{notes: newNotes(), gone: make(chan struct{}), spoke: make(chan struct{}, 100)}
	o.leave = sync.OnceFunc(func() { close(o.gone) })
	h := x.handler
	if h == nil {
		h = echo
	}
	o.server = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			o.handlers.Add(1)
			defer o.handlers.Done()
			h(o.notes, w, r)
		}),
		TLSConfig:   &tls.Config{Certificates: []tls.Certificate{pair.Certificate()}},
		ErrorLog:    log.New(o, "", 0),
		ConnState:   o.connState,
		BaseContext: func(net.Listener) context.Context { return context.WithValue(context.Background(), baseKey{}, "base") },
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, "conn")
		},
	}
	if x.settings != nil {
		x.settings(o.server)
	}
	return o
}

func (o *observed) connState(_ net.Conn, s http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.states = append(o.states, s.String())
	if s == http.StateClosed || s == http.StateHijacked {
		o.leave()
	}
}

// Write takes a line of the server's log. Of a panic it keeps the first line:
// the stack behind it has the frames of the caller that runs the server.
func (o *observed) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	first, _, _ := strings.Cut(string(p), "\n")
	o.logged = append(o.logged, first)
	select {
	case o.spoke <- struct{}{}:
	default: // more than any exchange waits for
	}
	return len(p), nil
}

// settle waits until the server is done with the connection.
func (o *observed) settle(lines int) error {
	limit := time.After(patience)
	select {
	case <-o.gone:
	case <-limit:
		return errors.New(_notDone)
	}
	o.handlers.Wait() // every wait of theirs is bounded
	for range lines {
		select {
		case <-o.spoke:
		case <-limit:
			return errors.New(_silent)
		}
	}
	return nil
}

// What settle waited for.
const (
	_notDone = "the server is not done with the connection"
	_silent  = "the server did not log what it should"
)

// play runs an exchange once.
func play(t *testing.T, x exchange, p pair.Pair) record {
	t.Helper()
	o := observe(x)
	running, err := pair.StartMany(p, o.server)
	if err != nil {
		t.Fatal(err)
	}
	c, err := dial(o.notes, running.Addr, p.Way != pair.Clear && !x.raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range x.script {
		do(c)
	}
	c.finish()
	r := record{wire: timeless(c.seen), end: c.end, stop: "clean"}
	lines := x.says
	if p == (pair.Pair{By: pair.External, Way: pair.OverTLS}) {
		lines = 0 // see pair.HandshakeLog
	}
	if err := o.settle(lines); err != nil {
		r.stop = err.Error()
	}
	if err := running.Stop(); err != nil {
		r.stop += "; " + err.Error()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	r.states = o.states
	r.log = nameless(o.logged, c.conn.LocalAddr().String(), running.Addr)
	r.view = nameless(o.all(), c.conn.LocalAddr().String(), running.Addr)
	return r
}

// echo reads a request and says what it was.
func echo(n *notes, w http.ResponseWriter, r *http.Request) {
	n.request(r)
	body, err := io.ReadAll(r.Body)
	n.body(body, err)
	n.trailers(r)
	fmt.Fprintf(w, "%s %s %d\n", r.Method, r.URL, len(body))
}
