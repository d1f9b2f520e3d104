package graceful

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"slices"

	"github.com/gracefulfx/gracefulfx/graceful/internal/goaway"
)

// tlsConfig returns the configuration to speak TLS with, or nil. It offers the
// protocols that http.Server.ServeTLS would offer.
func (s *Server) tlsConfig() *tls.Config {
	own := s.http.TLSConfig
	if own == nil || len(own.Certificates) == 0 && own.GetCertificate == nil && own.GetConfigForClient == nil {
		return nil
	}
	config := own.Clone()
	config.NextProtos = s.nextProtos(own.NextProtos)
	return config
}

// nextProtos returns the user's list without what is switched off, and with what
// is missing behind it.
func (s *Server) nextProtos(own []string) []string {
	var list []string
	spoken := map[string]bool{"h2": s.speaks.HTTP2(), "http/1.1": s.speaks.HTTP1()}
	for _, name := range own {
		if on, known := spoken[name]; on || !known {
			list = append(list, name)
		}
	}
	for _, name := range []string{"h2", "http/1.1"} {
		if spoken[name] && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// checkHTTP2 returns the error that http.Server.ServeTLS returns where HTTP/2 cannot
// be spoken with a configuration that offers it.
func (s *Server) checkHTTP2(config *tls.Config) error {
	if config == nil || s.ownHTTP2() || !s.speaks.HTTP2() {
		return nil
	}
	if err := goaway.Check(twin(s.http)); err != nil {
		return fmt.Errorf("server %q: %w", s.Name(), err)
	}
	return nil
}

// session returns what a new connection needs for TLS and for HTTP/2.
func (s *Server) session() session {
	return session{
		timeout: handshakeTimeout(s.http),
		http2:   s.handOver,
		other:   s.speakOther,
		http1:   s.speaks.HTTP1(),
		h2c:     s.speaks.UnencryptedHTTP2(),
		log:     s.logf,
	}
}

// handOver gives a connection to the server for HTTP/2. The user's server may not
// speak it over TLS though it is negotiated, by a listener that was passed in.
func (s *Server) handOver(c *conn, nc net.Conn) {
	if c.speaksTLS() && !s.speaks.HTTP2() && !s.speaks.UnencryptedHTTP2() && !s.ownHTTP2() {
		s.h2conns.Store(nc, c)
		_ = nc.Close() // as net/http does
		s.forgetHTTP2(nc)
		return
	}
	s.serveHTTP2(c, nc)
}

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
