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
	switch p.By {
	case Owned:
		return own(p.Way, srv)
	case External:
		return external(p.Way, srv)
	default:
		return bare(p.Way, srv)
	}
}

// Stop ends the server, for all of whose connections the caller has waited. A
// drain that has to force something is an error: a connection was not followed
// to its end.
func (r *Running) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), _patience)
	defer cancel()
	return r.stop(ctx)
}

func bare(way Way, srv *http.Server) (*Running, error) {
	l, err := listen(way, srv)
	if err != nil {
		return nil, err
	}
	ended := serve(way, srv, l)
	return &Running{Addr: l.Addr().String(), stop: func(context.Context) error {
		return errors.Join(srv.Close(), <-ended)
	}}, nil
}

// listen binds a port and puts TLS upon it where the way says so.
func listen(way Way, srv *http.Server) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if way == OverTLS || way == OverTLSAlone {
		l = tls.NewListener(l, srv.TLSConfig)
	}
	if way == OverTLSAlone {
		srv.TLSConfig = nil
	}
	return l, nil
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

func newDrainer() (*graceful.Drainer, error) {
	return graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Timeout: _patience})
}

func own(way Way, srv *http.Server) (*Running, error) {
	d, err := newDrainer()
	if err != nil {
		return nil, err
	}
	if way == Clear {
		srv.TLSConfig = nil // where it has a certificate, graceful.Server speaks TLS
	}
	config := graceful.ServerConfig{HTTP: srv, Addrs: []string{"127.0.0.1:0"}}
	if way == OverTLS || way == OverTLSAlone {
		l, err := listen(way, srv)
		if err != nil {
			return nil, err
		}
		config.Listeners = []net.Listener{l}
	}
	s, err := graceful.NewServer(d, config)
	if err != nil {
		return nil, err
	}
	if err := s.Start(context.Background()); err != nil {
		return nil, err
	}
	return &Running{Addr: s.Addr().String(), Drainer: d, stop: drain(d)}, nil
}

func external(way Way, srv *http.Server) (*Running, error) {
	d, err := newDrainer()
	if err != nil {
		return nil, err
	}
	socket, err := listen(way, srv)
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
		return errors.Join(drain(d)(ctx), srv.Close(), <-ended)
	}}, nil
}

func drain(d *graceful.Drainer) func(context.Context) error {
	return func(ctx context.Context) error {
		report, err := d.Drain(ctx)
		if err != nil {
			return fmt.Errorf("%w: %+v", err, report)
		}
		return nil
	}
}
