package graceful

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Connection describes one tracked connection at the moment of the snapshot.
type Connection struct {
	// Server is the name of the server that accepted it.
	Server string
	// State is what it was doing.
	State State
	// Accepted is when it was accepted.
	Accepted time.Time
	// LocalAddr and RemoteAddr are the addresses of its two ends. They are nil
	// where the listener makes connections of a type of its own and the client has
	// sent no request: that type may have to wait for a PROXY header.
	LocalAddr, RemoteAddr net.Addr
	// Request is the request in flight, if there is one.
	Request RequestStatus
}

// RequestStatus describes a request in flight on HTTP/1. It is zero where there is
// none, or where nothing is known of it, as on HTTP/2.
type RequestStatus struct {
	// Method is its method, such as "GET".
	Method string
	// Pattern is what an [http.ServeMux] that is the handler of its server, or what
	// [Drainer.Middleware] is put around, matches, such as "GET /orders/{number}". The
	// host is not looked at. It is empty where the handler is of another type, such
	// as a mux with something of your own around it.
	Pattern string
	// Path is its path, without the query. It may hold a secret that the pattern
	// does not.
	Path string
	// Began is when its handler was called.
	Began time.Time
}

// ServerOf returns the name of the server that accepted the connection of a
// request, from the request's context. It is empty where the connection is not
// tracked.
func ServerOf(ctx context.Context) string {
	if c := connOf(ctx); c != nil {
		return c.account.name
	}
	return ""
}

// describe returns what c is doing, if it is open.
func (c *conn) describe() (Connection, bool) {
	s := c.load()
	if s == connClosed {
		return Connection{}, false
	}
	one := Connection{
		Server:   c.account.name,
		State:    s.public(),
		Accepted: _epoch.Add(c.accepted),
		Request:  c.requestStatus(),
	}
	if one.State > StateReading || plainSocket(c.socket()) {
		one.LocalAddr, one.RemoteAddr = c.LocalAddr(), c.RemoteAddr()
	}
	return one, true
}

// plainSocket reports whether a connection knows its addresses without waiting.
func plainSocket(nc net.Conn) bool {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		return true
	default:
		return false
	}
}

func (c *conn) requestStatus() RequestStatus {
	now := c.present()
	if now.method == "" {
		return RequestStatus{}
	}
	return RequestStatus{
		Method:  now.method,
		Pattern: c.account.pattern(now.method, now.uri),
		Path:    pathOf(now.uri),
		Began:   _epoch.Add(now.began),
	}
}

// knows notes what the server's handler is, if it is a mux.
func (a *account) knows(handler http.Handler) {
	if mux, ok := handler.(*http.ServeMux); ok && a.mux.Load() != mux { // to read is cheaper
		a.mux.Store(mux)
	}
}

// pattern returns what the server's mux matches of a request. It is asked again:
// what it has written to the request belongs to the goroutine of its handler.
func (a *account) pattern(method, uri string) string {
	mux := a.mux.Load()
	u, err := url.ParseRequestURI(uri)
	if mux == nil || err != nil {
		return ""
	}
	_, pattern := mux.Handler(&http.Request{Method: method, URL: u})
	return pattern
}
