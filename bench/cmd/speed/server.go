package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// The environment of a server: what it is, and how it is set.
const (
	_kindVar    = "SPEED_KIND"
	_tlsVar     = "SPEED_TLS"
	_fileVar    = "SPEED_FILE"
	_timeoutVar = "SPEED_TIMEOUT"
	_mutexVar   = "SPEED_MUTEX"
	_profileVar = "SPEED_PROFILE"
)

// stopper is a server that can be stopped.
type stopper interface {
	addr() net.Addr
	stop() error
}

// serve is the server process. It says where it listens, obeys the commands on
// its standard input, and ends with the command to stop.
func serve(kind string) error {
	if os.Getenv(_mutexVar) != "" {
		runtime.SetMutexProfileFraction(1)
	}
	h := &handler{release: make(chan struct{}), file: os.Getenv(_fileVar)}
	// Both have the timeouts that the module's own server has by default.
	srv := &http.Server{Addr: "127.0.0.1:0", Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	if os.Getenv(_tlsVar) != "" {
		cert, err := testcert.New(1)
		if err != nil {
			return err
		}
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert.TLS}, MinVersion: tls.VersionTLS12}
	}
	start := startBare
	if kind == ours {
		start = startOurs
	}
	s, err := start(srv)
	if err != nil {
		return err
	}
	fmt.Println(s.addr())
	return profiled(kind, func() error { return obey(os.Stdin, h, s) })
}

// handler is the one handler.
type handler struct {
	release chan struct{} // closed when requests for /held may be answered
	held    atomic.Int64  // how many there are
	file    string

	mu       sync.Mutex
	hijacked []net.Conn // kept, as a hub keeps its own
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/held":
		h.held.Add(1)
		<-h.release
	case "/stuck":
		select {} // whatever its context says
	case "/file":
		http.ServeFile(w, r, h.file)
		return
	case "/hijack":
		h.hijack(w)
		return
	}
	_, _ = io.WriteString(w, "hello, world\n")
}

// hijack answers, and keeps the connection.
func (h *handler) hijack(w http.ResponseWriter) {
	nc, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	h.mu.Lock()
	h.hijacked = append(h.hijacked, nc)
	h.mu.Unlock()
	_, _ = io.WriteString(nc, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: speed\r\n\r\n")
}

// bareServer is net/http alone.
type bareServer struct {
	*http.Server
	listener net.Listener
	ended    chan error
}

func startBare(srv *http.Server) (stopper, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", srv.Addr)
	if err != nil {
		return nil, err
	}
	s := &bareServer{srv, l, make(chan error, 1)}
	go func() {
		if srv.TLSConfig != nil {
			s.ended <- srv.ServeTLS(l, "", "")
			return
		}
		s.ended <- srv.Serve(l)
	}()
	return s, nil
}

func (s *bareServer) addr() net.Addr { return s.listener.Addr() }

func (s *bareServer) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		return err
	}
	if err := <-s.ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// ourServer is the engine.
type ourServer struct {
	*graceful.Server
	drainer *graceful.Drainer
}

func startOurs(srv *http.Server) (stopper, error) {
	var config graceful.Config
	if text := os.Getenv(_timeoutVar); text != "" {
		var err error
		if config.Timeout, err = time.ParseDuration(text); err != nil {
			return nil, err
		}
	}
	d, err := graceful.NewDrainer(graceful.NewTracker(), config)
	if err != nil {
		return nil, err
	}
	s, err := graceful.NewServer(d, graceful.ServerConfig{HTTP: srv})
	if err != nil {
		return nil, err
	}
	return &ourServer{s, d}, s.Start(context.Background())
}

func (s *ourServer) addr() net.Addr { return s.Addr() }

func (s *ourServer) stop() error {
	_, err := s.drainer.Drain(context.Background())
	return err
}
