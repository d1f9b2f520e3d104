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

	"github.com/gracefulfx/gracefulfx/graceful/internal/intake"
)

// ServerConfig configures a [Server].
type ServerConfig struct {
	// Name tells the server from others in reports and logs. The default is
	// "http".
	Name string
	// HTTP is the server to drain; it must be there. Its handler, timeouts,
	// TLS, ConnState, ConnContext, BaseContext and Protocols hold as they are
	// when Start is called. Connections are served by servers with the same
	// settings, so that this one stays as it is and has none itself: its Shutdown,
	// Close and SetKeepAlivesEnabled reach no connection. The functions of its
	// RegisterOnShutdown are called when the intake closes.
	//
	// Where TLSConfig has a certificate, TLS is spoken. Addr is "host:port" or
	// "unix:/path"; the default is ":http", or ":https" with TLS.
	HTTP *http.Server
	// Addrs are bound instead of HTTP.Addr where there are any, in the same
	// form.
	Addrs []string
	// Listeners are served instead of any address where there are some. Their
	// sockets may be shared with another process, so newcomers are not held off
	// when the intake closes: a connection that completes its handshake in the
	// microseconds between the last look at the queue and the close is reset,
	// unless such a process accepts it.
	Listeners []net.Listener
	// Last keeps the server as it is until the connections of all others are
	// gone and the closers are done: for metrics and probes, which have to
	// answer during the drain. Then it drains too, within the same timeout. A
	// drain that is forced ends it with the others.
	Last bool
}

// Server is an http.Server that loses no request when it drains. Create it
// with [NewServer], start it with [Server.Start]; [Drainer.Drain] stops it.
type Server struct {
	drainer *Drainer
	config  ServerConfig
	http    *http.Server
	front   *http.Server // speaks HTTP/1: the user's, with the drain around it
	http2   http2Server
	speaks  http.Protocols
	state   func(net.Conn, http.ConnState) // the user's
	h2conns sync.Map                       // what the HTTP/2 server was given of a connection: its *conn
	account *account

	started   atomic.Bool
	listeners []*listener
	bound     atomic.Pointer[[]*listener] // listeners, once they are served
	serving   sync.WaitGroup
	failed    chan error
}

// NewServer returns a server that drains when d does. It binds nothing yet.
func NewServer(d *Drainer, config ServerConfig) (*Server, error) {
	if config.HTTP == nil {
		return nil, errors.New("graceful: ServerConfig.HTTP is nil: give an *http.Server")
	}
	if config.Name == "" {
		config.Name = "http"
	}
	s := &Server{
		drainer: d,
		config:  config,
		http:    config.HTTP,
		account: d.newAccount(config.Name, config.Last),
		failed:  make(chan error, 1),
	}
	s.account.http = config.HTTP
	return s, nil
}

// Name returns the server's name.
func (s *Server) Name() string { return s.config.Name }

// Addr returns the address that the server is bound to, the first if there are
// several, or nil before Start.
func (s *Server) Addr() net.Addr {
	if all := s.Addrs(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Addrs returns the addresses that the server is bound to, or nil before Start.
func (s *Server) Addrs() []net.Addr {
	bound := s.bound.Load()
	if bound == nil {
		return nil
	}
	all := make([]net.Addr, len(*bound))
	for i, l := range *bound {
		all[i] = l.Addr()
	}
	return all
}

// Failed returns a channel that gets the error with which serving ended, if it
// ends before a drain closes the intake.
func (s *Server) Failed() <-chan error { return s.failed }

// Start binds the server's addresses and begins to serve. It returns when
// connections are accepted, or with an error that names the address, or a name
// that another server of the drainer has. ctx bounds the binding alone.
func (s *Server) Start(ctx context.Context) error {
	if s.started.Swap(true) {
		return ErrStarted
	}
	if err := s.drainer.nameFree(s.Name()); err != nil {
		return err // rather than that the address is taken, which it is then, too
	}
	if err := s.listen(ctx); err != nil {
		s.closeListeners()
		return err
	}
	s.prepare()
	if err := s.drainer.adopt(s, s.serveAll); err != nil {
		s.closeListeners() // nothing was accepted
		return err
	}
	s.bound.Store(&s.listeners)
	for _, l := range s.listeners {
		s.drainer.Observe(ServerStarted{Server: s.Name(), Addr: l.Addr()})
	}
	s.drainer.flush()
	return nil
}

func (s *Server) serveAll() {
	for _, l := range s.listeners {
		s.serving.Go(func() { s.serve(l) })
	}
}

func (s *Server) serve(l *listener) {
	err := s.front.Serve(l)
	l.intake.Ended()
	if l.intake.Closing() {
		return
	}
	select {
	case s.failed <- fmt.Errorf("serve %s on %s: %w", s.Name(), l.Addr(), err):
	default: // another listener failed before
	}
}

// listen takes the listeners that were given, or binds the addresses.
func (s *Server) listen(ctx context.Context) error {
	s.speaks = s.protocols()
	config := s.tlsConfig()
	if err := s.checkHTTP2(config); err != nil {
		return err
	}
	for _, l := range s.config.Listeners {
		s.listeners = append(s.listeners, s.listenOn(l, config))
	}
	if len(s.listeners) > 0 {
		return nil
	}
	for _, addr := range s.addresses(config) {
		bound, err := intake.Listen(ctx, addr)
		if err != nil {
			return fmt.Errorf("server %q: %w", s.Name(), err)
		}
		s.listeners = append(s.listeners, s.listenOn(bound, config))
	}
	return nil
}

func (s *Server) listenOn(socket net.Listener, config *tls.Config) *listener {
	l := newListener(s.account, socket)
	l.intake.LogTo(s.logf)
	l.intake.Serving() // Start does not return before it is
	l.untold = !holds(assumesIdleTold)
	l.tls, l.session, l.sniffs = config, s.session, s.speaks.UnencryptedHTTP2() || !s.speaks.HTTP1()
	return l
}

func (s *Server) addresses(config *tls.Config) []string {
	switch {
	case len(s.config.Addrs) > 0:
		return s.config.Addrs
	case s.http.Addr != "":
		return []string{s.http.Addr}
	case config != nil:
		return []string{":https"}
	default:
		return []string{":http"}
	}
}

func (s *Server) closeListeners() {
	for _, l := range s.listeners {
		_ = l.Close() // no connection was accepted, or none is left
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
	s.closeListeners()
	if s.front.Shutdown(ctx) != nil {
		_ = s.front.Close() // a handler outlives its connection: nothing to wait for
	}
	s.http2.Close()
	s.serving.Wait()
}
