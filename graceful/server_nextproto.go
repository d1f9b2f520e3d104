package graceful

import (
	"context"
	"net/http"
)

// speakOther has a function in TLSNextProto speak what was negotiated, as net/http
// has. While it does, the connection counts as hijacked.
func (s *Server) speakOther(c *conn, proto string) {
	speak := s.http.TLSNextProto[proto]
	if speak == nil {
		return
	}
	s.drainer.tracker.hijacked(c)
	speak(s.http, c.session.conn, otherProto{s.front.Handler, c})
}

// otherProto is the handler that such a function is given. As that of net/http, it
// tells of the connection what its requests lack.
type otherProto struct {
	http.Handler

	conn *conn
}

// BaseContext returns the context of the connection.
func (h otherProto) BaseContext() context.Context { return (*connContext)(h.conn) }

// ServeHTTP implements [http.Handler].
func (h otherProto) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.TLS == nil {
		state := h.conn.session.conn.ConnectionState()
		r.TLS = &state
	}
	if r.RemoteAddr == "" {
		r.RemoteAddr = h.conn.RemoteAddr().String()
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	h.Handler.ServeHTTP(w, r)
}
