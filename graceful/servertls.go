package graceful

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"slices"
)

// tlsConfig returns the configuration to speak TLS with, or nil. It offers the
// protocols that the user's server has switched on, as http.Server.ServeTLS
// does.
func (s *Server) tlsConfig() *tls.Config {
	own := s.http.TLSConfig
	if own == nil || len(own.Certificates) == 0 && own.GetCertificate == nil && own.GetConfigForClient == nil {
		return nil
	}
	config := own.Clone()
	if s.speaksHTTP2() && !slices.Contains(config.NextProtos, "h2") {
		config.NextProtos = append([]string{"h2"}, config.NextProtos...)
	}
	if p := s.http.Protocols; (p == nil || p.HTTP1()) && !slices.Contains(config.NextProtos, "http/1.1") {
		config.NextProtos = append(config.NextProtos, "http/1.1")
	}
	return config
}

// speaksHTTP2 reports whether the user's server has HTTP/2 over TLS switched
// on. An empty map in TLSNextProto is the old way to switch it off.
func (s *Server) speaksHTTP2() bool {
	if p := s.http.Protocols; p != nil {
		return p.HTTP2()
	}
	return s.http.TLSNextProto == nil || len(s.http.TLSNextProto) > 0
}

// session returns the TLS part of a new connection.
func (s *Server) session() session {
	return session{timeout: handshakeTimeout(s.http), http2: s.serveHTTP2, log: s.logf}
}

// serveHTTP2 hands a connection that speaks HTTP/2, by way of nc, to the server
// that may be shut down at any time.
func (s *Server) serveHTTP2(c *conn, nc net.Conn) {
	s.h2conns.Store(nc, c)
	s.http2.serve(s.drainer.life, nc)
}

// buildHTTP2 returns a function that makes a server for HTTP/2 connections
// after the user's server, with the handler h. onState is the user's own ConnState.
func (s *Server) buildHTTP2(h http.Handler, onState func(net.Conn, http.ConnState)) func() *http.Server {
	return func() *http.Server {
		var protocols http.Protocols
		protocols.SetHTTP2(true)
		protocols.SetUnencryptedHTTP2(true) // what was handed over speaks it
		return &http.Server{
			Handler:                      h,
			DisableGeneralOptionsHandler: true, // the gate answers
			TLSConfig:                    &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12},
			ReadTimeout:                  s.http.ReadTimeout,
			ReadHeaderTimeout:            s.http.ReadHeaderTimeout,
			WriteTimeout:                 s.http.WriteTimeout,
			IdleTimeout:                  s.http.IdleTimeout,
			MaxHeaderBytes:               s.http.MaxHeaderBytes,
			ErrorLog:                     s.http.ErrorLog,
			HTTP2:                        s.http.HTTP2,
			Protocols:                    &protocols,
			ConnContext:                  s.contextHTTP2,
			ConnState: func(nc net.Conn, state http.ConnState) {
				s.stateHTTP2(nc, state, onState)
			},
		}
	}
}

// stateHTTP2 forgets an HTTP/2 connection when it is closed, and tells the
// user's server of every change but the first, which it has seen.
func (s *Server) stateHTTP2(nc net.Conn, state http.ConnState, onState func(net.Conn, http.ConnState)) {
	if onState != nil && state != http.StateNew {
		onState(seen(nc), state)
	}
	if state != http.StateClosed {
		return
	}
	if c, ok := s.h2conns.LoadAndDelete(nc); ok {
		c := c.(*conn)
		c.mu.Lock()
		c.turn(connClosed)
		c.mu.Unlock()
		s.drainer.tracker.remove(c)
	}
}

// contextHTTP2 gives the requests of an HTTP/2 connection the context that the
// connection got when it was accepted.
func (s *Server) contextHTTP2(ctx context.Context, nc net.Conn) context.Context {
	if c, ok := s.h2conns.Load(nc); ok {
		return (*connContext)(c.(*conn))
	}
	return ctx
}
