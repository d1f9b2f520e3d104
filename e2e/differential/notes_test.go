package differential_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// notes is what one run of an exchange saw on the server's side. Its marks let
// the script and the handler wait for each other.
type notes struct {
	server *http.Server

	mu    sync.Mutex // guards all below
	lines []string
	marks map[string]chan struct{}
}

func newNotes() *notes { return &notes{marks: make(map[string]chan struct{})} }

func (n *notes) printf(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, fmt.Sprintf(format, args...))
}

func (n *notes) all() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.lines)
}

func (n *notes) channel(name string) chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.marks[name] == nil {
		n.marks[name] = make(chan struct{})
	}
	return n.marks[name]
}

// mark lets all go on that wait for the name. Each name is marked once.
func (n *notes) mark(name string) { close(n.channel(name)) }

// wait waits for the mark and reports whether it came.
func (n *notes) wait(name string) bool {
	select {
	case <-n.channel(name):
		return true
	case <-time.After(patience):
		n.printf("%s for %s", _inVain, name)
		return false
	}
}

// request notes all that a handler can see of a request but its body.
func (n *notes) request(r *http.Request) {
	n.printf("%s %q %s", r.Method, r.RequestURI, r.Proto)
	n.printf("version %d.%d, host %q, url %q, pattern %q", r.ProtoMajor, r.ProtoMinor, r.Host, r.URL, r.Pattern)
	n.printf("length %d, coding %q, close %v", r.ContentLength, r.TransferEncoding, r.Close)
	for _, name := range slices.Sorted(keys(r.Header)) {
		n.printf("header %q: %q", name, r.Header[name])
	}
	for _, name := range slices.Sorted(keys(r.Trailer)) {
		n.printf("announces trailer %q", name)
	}
	n.session(r)
	n.context(r)
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (n *notes) session(r *http.Request) {
	if r.Method == http.MethodConnect && r.ProtoMajor > 1 {
		return // see pair.HTTP2Server
	}
	if s := r.TLS; s != nil {
		n.printf("TLS %x, done %v, protocol %q, name %q", s.Version, s.HandshakeComplete, s.NegotiatedProtocol, s.ServerName)
		return
	}
	n.printf("no TLS")
}

func (n *notes) context(r *http.Request) {
	ctx := r.Context()
	n.printf("base %v, conn %v", ctx.Value(baseKey{}), ctx.Value(connKey{}))
	if r.ProtoMajor == 1 { // see pair.HTTP2Server
		n.printf("its server %v", ctx.Value(http.ServerContextKey) == any(n.server))
	}
	n.printf("local address %v", ctx.Value(http.LocalAddrContextKey))
	n.printf("remote address %s", r.RemoteAddr)
}

// body notes what reading a body gave.
func (n *notes) body(read []byte, err error) {
	const most = 200
	text := string(read)
	if len(text) > most {
		text = text[:most] + "..."
	}
	n.printf("body of %d: %q, error %s", len(read), text, errorText(err))
}

// trailers notes those of a request whose body was read.
func (n *notes) trailers(r *http.Request) {
	for _, name := range slices.Sorted(keys(r.Trailer)) {
		n.printf("trailer %q: %q", name, r.Trailer[name])
	}
}

// errorText is what an error says, and what kind it is.
func errorText(err error) string {
	if err == nil {
		return "none"
	}
	kinds := []string{fmt.Sprintf("%T", err)}
	if timeout, ok := err.(interface{ Timeout() bool }); ok && timeout.Timeout() {
		kinds = append(kinds, "timeout")
	}
	return fmt.Sprintf("%q (%s)", err, strings.Join(kinds, ", "))
}
