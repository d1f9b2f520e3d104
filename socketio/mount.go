package socketio

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
)

// errGone is the cause with which the context of a long poll ends.
var errGone = errors.New("socketio: the server drains, and the client was told to leave")

// _refusal is what the body of a refused request says.
const _refusal = "server is shutting down, try another one\n"

// route is the handler in front of a server.
type route struct {
	closer *Closer
	target *target
	next   http.Handler
}

// ServeHTTP implements [http.Handler].
func (m *route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.target.forgets() {
		r = followed(r)
	}
	sid := r.URL.Query().Get("sid")
	if sid != "" && r.Method != http.MethodGet {
		m.send(w, r, sid)
		return
	}
	webSocket := asksForWebSocket(r)
	one, ctx := m.target.polls.begin(r.Context(), sid, webSocket)
	defer m.target.polls.done(one)
	if sid == "" && m.closer.closing.Load() || webSocket && !m.target.admits(sid) {
		refuse(w)
		return
	}
	if webSocket {
		m.next.ServeHTTP(&hijacker{ResponseWriter: w, sockets: &m.target.sockets}, r)
		return
	}
	if sid == "" && !m.target.forgets() {
		m.next.ServeHTTP(w, r.WithContext(ctx))
		return
	}
	m.serve(w, r.WithContext(ctx), one)
}

// serve serves a request that the drain may end.
func (m *route) serve(w http.ResponseWriter, r *http.Request, one *poll) {
	p := newPollWriter(w)
	defer func() { p.end(one.isEnded()) }()
	if !m.target.forgets() {
		m.next.ServeHTTP(p, r)
		return
	}
	serveUntilEnded(m.next, p, r, one.ended)
}

// send serves a request of a session's that is neither a poll nor opens a WebSocket:
// by POST it sends, by OPTIONS a browser asks whether it may.
func (m *route) send(w http.ResponseWriter, r *http.Request, sid string) {
	if r.Method != http.MethodPost {
		m.next.ServeHTTP(w, r)
		return
	}
	forgets := m.target.forgets()
	sent := &post{awaited: func() bool { return !forgets || bodyOf(r).awaited() }}
	if !m.target.beginPost(sid, sent) {
		refuse(w)
		return
	}
	defer m.target.endPost(sid, sent)
	if !forgets {
		m.next.ServeHTTP(w, r)
		return
	}
	one, ctx := m.target.polls.begin(r.Context(), sid, false)
	defer m.target.polls.done(one)
	m.serve(w, r.WithContext(ctx), one)
}

// hijacker is the writer of a WebSocket's request. It notes the connection.
type hijacker struct {
	http.ResponseWriter

	sockets *sockets
}

// Hijack implements [http.Hijacker].
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err == nil {
		conn = h.sockets.add(conn)
	}
	return conn, rw, err
}

// Unwrap is for [http.ResponseController].
func (h *hijacker) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// refuse tells a client to open its session elsewhere.
func refuse(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Connection", "close")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, _refusal) // a client that is gone needs no refusal
}

// asksForWebSocket reports whether a request asks for a WebSocket. Its context stays
// as it is: a server may keep it for as long as the socket lives.
func asksForWebSocket(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}
