package pair

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _patience bounds the end of a server.
const _patience = 20 * time.Second

// Running is a server that runs.
type Running struct {
	// Addr is where the server listens.
	Addr string
	// Drainer is nil where the server is bare.
	Drainer *graceful.Drainer

	stop func(context.Context) error
}

// Start runs srv on a free port of 127.0.0.1. Stop ends it.
func Start(p Pair, srv *http.Server) (*Running, error) {
	return start(p, srv, func(l net.Listener) net.Listener { return l })
}

// StartMany is Start for a test that starts thousands of servers: gracefulfx gets
// a listener that hides its socket, so that the end of each does not ask the
// kernel for the handshakes of the whole machine.
func StartMany(p Pair, srv *http.Server) (*Running, error) {
	return start(p, srv, func(l net.Listener) net.Listener { return hidden{l} })
}

// hidden is a listener without the methods and the address of its socket.
type hidden struct{ net.Listener }

// Addr implements [net.Listener].
func (l hidden) Addr() net.Addr { return hiddenAddr{l.Listener.Addr()} }

type hiddenAddr struct{ net.Addr }

func start(p Pair, srv *http.Server, dress func(net.Listener) net.Listener) (*Running, error) {
	socket, err := listen()
	if err != nil {
		return nil, err
	}
	if p.By == Bare {
		return bare(p.Way, srv, dressTLS(p.Way, srv, socket))
	}
	l := dressTLS(p.Way, srv, dress(socket))
	if p.By == Owned {
		return own(p.Way, srv, l)
	}
	return external(p.Way, srv, l)
}

// Stop ends the server, for all of whose connections the caller has waited. A
// connection that is tracked all the same is an error: it was not followed to
// its end.
func (r *Running) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), _patience)
	defer cancel()
	return r.stop(ctx)
}

func bare(way Way, srv *http.Server, l net.Listener) (*Running, error) {
	ended := serve(way, srv, l)
	return &Running{Addr: l.Addr().String(), stop: func(context.Context) error {
		return errors.Join(srv.Close(), <-ended)
	}}, nil
}

func listen() (net.Listener, error) {
	return new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
}

// dressTLS puts TLS upon a listener where the way says so.
func dressTLS(way Way, srv *http.Server, l net.Listener) net.Listener {
	if way == OverTLS || way == OverTLSAlone {
		l = tls.NewListener(l, srv.TLSConfig)
	}
	if way == OverTLSAlone {
		srv.TLSConfig = nil
	}
	return l
}

// serve serves l and sends what that ended with, unless the server was closed.
func serve(way Way, srv *http.Server, l net.Listener) <-chan error {
	ended := make(chan error, 1)
	go func() {
		err := serveOn(way, srv, l)
		if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
			err = nil
		}
		ended <- err
	}()
	return ended
}

func serveOn(way Way, srv *http.Server, l net.Listener) error {
	if way == TLS {
		return srv.ServeTLS(l, "", "")
	}
	return srv.Serve(l)
}

func newDrainer() (*graceful.Drainer, *graceful.Tracker, error) {
	t := graceful.NewTracker()
	d, err := graceful.NewDrainer(t, graceful.Config{Timeout: _patience})
	return d, t, err
}

func own(way Way, srv *http.Server, l net.Listener) (*Running, error) {
	d, t, err := newDrainer()
	if err != nil {
		return nil, err
	}
	if way == Clear {
		srv.TLSConfig = nil // where it has a certificate, graceful.Server speaks TLS
	}
	s, err := graceful.NewServer(d, graceful.ServerConfig{HTTP: srv, Listeners: []net.Listener{l}})
	if err != nil {
		return nil, err
	}
	if err := s.Start(context.Background()); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return &Running{Addr: s.Addr().String(), Drainer: d, stop: drain(d, t)}, nil
}

func external(way Way, srv *http.Server, socket net.Listener) (*Running, error) {
	d, t, err := newDrainer()
	if err != nil {
		return nil, err
	}
	l, err := d.Listener("external", socket)
	if err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	handler := srv.Handler
	if handler == nil {
		handler = http.DefaultServeMux
	}
	srv.Handler = d.Middleware(handler)
	ended := serve(way, srv, l)
	return &Running{Addr: l.Addr().String(), Drainer: d, stop: func(ctx context.Context) error {
		return errors.Join(drain(d, t)(ctx), srv.Close(), <-ended)
	}}, nil
}

// drain waits until no connection is tracked any more, and then ends the drainer
// the short way: to wait for newcomers that never come would take most of the
// time of a test.
func drain(d *graceful.Drainer, t *graceful.Tracker) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := t.Wait(ctx); err != nil {
			return fmt.Errorf("connections are left, %+v: %w", t.Counts(), err)
		}
		d.Force(errEnough)
		if _, err := d.Drain(ctx); err != nil && !errors.Is(err, errEnough) {
			return err
		}
		return nil
	}
}

var errEnough = errors.New("the test is over")
