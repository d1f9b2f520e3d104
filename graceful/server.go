package graceful

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// ServerConfig is what a [Server] is made of.
type ServerConfig struct {
	// Name tells the server from others in reports and logs. The default is
	// "http".
	Name string
	// HTTP is the server to drain; it must be there. Its handler, timeouts,
	// TLS, ConnState, ConnContext, BaseContext and Protocols hold as they are;
	// Start puts its own functions around the handler and the three callbacks.
	// Nobody else may call its Serve, Shutdown, Close or SetKeepAlivesEnabled.
	//
	// Where TLSConfig has a certificate, TLS is spoken. Addr is "host:port" or
	// "unix:/path"; the default is ":http", or ":https" with TLS.
	HTTP *http.Server
	// Listener is served instead of Addr where it is not nil. Its socket may
	// be shared with another process, so newcomers are not held off when the
	// intake closes: a connection that completes its handshake in the
	// microseconds between the last look at the queue and the close is reset,
	// unless such a process accepts it.
	Listener net.Listener
}

// Server is an http.Server that loses no request when it drains. Create it
// with [NewServer], start it with [Server.Start]; [Drainer.Drain] stops it.
type Server struct {
	drainer *Drainer
	config  ServerConfig
	http    *http.Server
	http2   *http2Servers
	h2conns sync.Map // *tls.Conn of an HTTP/2 connection: its *conn

	started  atomic.Bool
	listener *listener
	bound    atomic.Pointer[listener] // listener, once it is served
	serving  sync.WaitGroup
	failed   chan error
}

// NewServer returns a server that drains when d does. It binds nothing yet.
func NewServer(d *Drainer, config ServerConfig) (*Server, error) {
	if config.HTTP == nil {
		return nil, errors.New("graceful: ServerConfig.HTTP is nil: give an *http.Server")
	}
	if config.Name == "" {
		config.Name = "http"
	}
	s := &Server{drainer: d, config: config, http: config.HTTP, failed: make(chan error, 1)}
	return s, nil
}

// Name returns the server's name.
func (s *Server) Name() string { return s.config.Name }

// Addr returns the address that the server is bound to, or nil before Start.
func (s *Server) Addr() net.Addr {
	if l := s.bound.Load(); l != nil {
		return l.Addr()
	}
	return nil
}

// Failed returns a channel that gets the error with which serving ended, if it
// ends before a drain closes the intake.
func (s *Server) Failed() <-chan error { return s.failed }

// Start binds the server's address and begins to serve. It returns when
// connections are accepted, or with an error that names the address. ctx
// bounds the binding alone.
func (s *Server) Start(ctx context.Context) error {
	if s.started.Swap(true) {
		return ErrStarted
	}
	l, err := s.listen(ctx)
	if err != nil {
		return err
	}
	s.listener = l
	s.prepare()
	if err := s.drainer.adopt(s, func() { s.serving.Go(s.serve) }); err != nil {
		_ = l.Close() // nothing was accepted
		return err
	}
	s.bound.Store(l)
	s.drainer.observe(ServerStarted{Server: s.Name(), Addr: l.Addr()})
	return nil
}

func (s *Server) serve() {
	err := s.http.Serve(s.listener)
	s.listener.intake.end()
	if s.listener.intake.closing.Load() {
		return
	}
	s.failed <- fmt.Errorf("serve %s on %s: %w", s.Name(), s.listener.Addr(), err)
}

// listen binds the address, or takes the listener that was given.
func (s *Server) listen(ctx context.Context) (*listener, error) {
	config := s.tlsConfig()
	l := &listener{
		Listener: s.config.Listener,
		tracker:  s.drainer.tracker,
		server:   s.Name(),
		tls:      config,
		session:  s.session,
	}
	if l.Listener == nil {
		bound, err := bind(ctx, s.address(config))
		if err != nil {
			return nil, err
		}
		l.Listener = bound
		l.intake.own = true
		l.intake.path = pathOf(bound)
	}
	l.intake.socket = l.Listener
	l.intake.over = make(chan struct{})
	return l, nil
}

func (s *Server) address(config *tls.Config) string {
	switch {
	case s.http.Addr != "":
		return s.http.Addr
	case config != nil:
		return ":https"
	default:
		return ":http"
	}
}

// prepare puts the drain around what the user's server calls.
func (s *Server) prepare() {
	handler := s.http.Handler
	if handler == nil {
		handler = http.DefaultServeMux
	}
	if !s.http.DisableGeneralOptionsHandler {
		handler = answerOptions(handler)
		s.http.DisableGeneralOptionsHandler = true
	}
	s.http.Handler = &gate{drainer: s.drainer, next: handler}
	s.http2 = &http2Servers{build: s.buildHTTP2(s.http.ConnState)}
	s.http.BaseContext = s.baseContext(s.http.BaseContext)
	follow(s.http, s.drainer.tracker)
}

// baseContext makes the contexts of all requests end when the drain cuts them.
func (s *Server) baseContext(base func(net.Listener) context.Context) func(net.Listener) context.Context {
	return func(l net.Listener) context.Context {
		ctx := context.Background()
		if base != nil {
			ctx = base(s.listener.Listener)
		}
		ctx, cancel := context.WithCancelCause(ctx)
		context.AfterFunc(s.drainer.cut, func() { cancel(context.Cause(s.drainer.cut)) })
		return ctx
	}
}

func (s *Server) logf(format string, args ...any) {
	if s.http.ErrorLog != nil {
		s.http.ErrorLog.Printf(format, args...)
		return
	}
	log.Printf(format, args...)
}

// finish ends what is left of the server once its connections are gone, or
// what outlived the force.
func (s *Server) finish(ctx context.Context) {
	_ = s.listener.Close()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close() // a handler outlives its connection: nothing to wait for
	}
	s.http2.close()
	s.serving.Wait()
}
